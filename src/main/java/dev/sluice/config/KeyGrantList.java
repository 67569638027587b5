package dev.sluice.config;

import dev.sluice.routing.KeyGrant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a key is granted in a minute, as a property has it: {@code 500} for all models, or {@code 500, gpt-4o-mini*:5000} with a model of its own
 * amount. The colon is the last one, as names of models have some.
 */
final class KeyGrantList {

    private static final int MOST_DIGITS = 10;

    private KeyGrantList() {}

    /**
     * Reads a list. Leaves out what is faulty.
     *
     * @param fault receives each fault, without the text: it may be a secret in the wrong place
     */
    static List<KeyGrant> parse(String text, KeyGrant.Unit unit, Consumer<String> fault) {
        List<KeyGrant> grants = new ArrayList<>();
        Set<String> models = new HashSet<>();
        int position = 0;
        for (String element : text.split(",", -1)) {
            String word = element.strip();
            if (word.isEmpty()) {
                continue;
            }
            position++;
            int colon = word.lastIndexOf(':');
            String model = colon < 0
                    ? KeyGrant.ALL_MODELS
                    : word.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            long amount = amount(word.substring(colon + 1).strip());
            if (amount < 1 || amount > KeyGrant.MOST) {
                fault.accept("amount " + position + " must be a whole number, 1 to " + KeyGrant.MOST
                        + ", with a model and a colon before it if it is for that model alone");
            } else if (model.isEmpty()) {
                fault.accept("amount " + position + " has no model before the colon");
            } else if (!models.add(model)) {
                fault.accept("amount " + position + " is for the same models as one before; remove one of them");
            } else {
                grants.add(new KeyGrant(unit, model, amount));
            }
        }
        return grants;
    }

    /** Returns the number; -1 for what is none. */
    private static long amount(String text) {
        boolean isNumber =
                !text.isEmpty() && text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Long.parseLong(text) : -1;
    }
}
