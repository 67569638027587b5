package dev.sluice.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Names of targets in tiers, as a property has them: {@code openai:3, azure:1; vllm}. A comma separates targets of equal rank, a semicolon begins
 * the next tier, and a colon stands before the weight.
 *
 * @param tiers none of them empty
 */
record TargetList(List<List<Entry>> tiers) {

    /** The highest weight. */
    static final int MAX_WEIGHT = 1000;

    /**
     * A target.
     *
     * @param weight share of the requests of its tier; 0 to {@value TargetList#MAX_WEIGHT}
     */
    record Entry(String name, int weight) {}

    TargetList {
        tiers = tiers.stream().map(List::copyOf).toList();
    }

    /**
     * Reads a list. Leaves out what is faulty. Empty elements between commas are ignored, as in other lists.
     *
     * @param fault receives each fault, without the text: it may be a secret in the wrong place
     */
    static TargetList parse(String text, Consumer<String> fault) {
        List<List<Entry>> tiers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int position = 0;
        String[] parts = text.split(";", -1);
        for (int at = 0; at < parts.length; at++) {
            List<Entry> tier = new ArrayList<>();
            boolean hasFault = false;
            for (String element : parts[at].split(",", -1)) {
                String word = element.strip();
                if (word.isEmpty()) {
                    continue;
                }
                position++;
                int colon = word.indexOf(':');
                String name = colon < 0 ? word : word.substring(0, colon).strip();
                int weight = colon < 0 ? 1 : weight(word.substring(colon + 1).strip());
                if (name.isEmpty() || weight < 0) {
                    fault.accept("target " + position
                            + (name.isEmpty()
                                    ? " has no name"
                                    : " has no valid weight after the colon; it must be a whole number, 0 to "
                                            + MAX_WEIGHT));
                    hasFault = true;
                } else if (!names.add(name)) {
                    fault.accept("target " + position + " is named twice; leave it at one place");
                    hasFault = true;
                } else {
                    tier.add(new Entry(name, weight));
                }
            }
            if (tier.isEmpty() && !hasFault) {
                fault.accept("tier " + (at + 1) + " is empty; name a target, or remove the semicolon");
            } else if (!tier.isEmpty() && !hasFault && tier.stream().allMatch(entry -> entry.weight() == 0)) {
                fault.accept("all targets of tier " + (at + 1) + " have weight 0; give one of them a weight");
            } else if (!tier.isEmpty()) {
                tiers.add(tier);
            }
        }
        return new TargetList(tiers);
    }

    /** Returns the weight; -1 for what is none. */
    private static int weight(String text) {
        if (text.isEmpty() || text.length() > 4 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int weight = Integer.parseInt(text);
        return weight <= MAX_WEIGHT ? weight : -1;
    }

    /** Whether there is exactly one target. */
    boolean isSingle() {
        return tiers.size() == 1 && tiers.get(0).size() == 1;
    }

    /** The text that is read as this list. */
    @Override
    public String toString() {
        return tiers.stream()
                .map(tier -> tier.stream()
                        .map(entry -> entry.name() + (entry.weight() == 1 ? "" : ":" + entry.weight()))
                        .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }
}
