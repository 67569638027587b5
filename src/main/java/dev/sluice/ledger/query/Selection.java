package dev.sluice.ledger.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which values of the keys are wanted.
 *
 * @param values the wanted ones, each exactly as it is in the ledger; empty text stands for none. All are wanted of a key that is missing. At most
 *     {@value #MOST_VALUES} for a key, and at least one
 * @param clients those whose rows may be told at all
 */
public record Selection(Map<UsageKey, List<String>> values, ClientScope clients) {

    /** Most values of a key. */
    public static final int MOST_VALUES = 100;

    /** Everything. */
    public static final Selection ALL = new Selection(Map.of(), ClientScope.ALL);

    public Selection {
        values = values.entrySet().stream()
                .collect(java.util.stream.Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
        for (List<String> wanted : values.values()) {
            if (wanted.isEmpty() || wanted.size() > MOST_VALUES) {
                throw new IllegalArgumentException("a key needs 1 to " + MOST_VALUES + " values, not " + wanted.size());
            }
        }
    }

    /** Returns the wanted values of a key; empty for all. */
    public Optional<List<String>> of(UsageKey key) {
        return Optional.ofNullable(values.get(key));
    }
}
