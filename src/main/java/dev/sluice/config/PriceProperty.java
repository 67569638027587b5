package dev.sluice.config;

import dev.sluice.price.PriceLoader;
import java.util.Optional;

/**
 * A property of prices, such as {@code sluice.prices.openai.gpt-4.1.input} or {@code sluice.prices.openai.factor}.
 *
 * @param name the whole name
 * @param section the part after the prefix, up to a dot
 * @param model the parts after the section, dots included; empty for a property of the section
 * @param last the last part
 */
record PriceProperty(String name, String section, Optional<String> model, String last) {

    /** Returns the parts of a name; empty if it is no property of prices of a section or model. */
    static Optional<PriceProperty> of(String name) {
        if (!name.startsWith(PropertyNames.PRICES)) {
            return Optional.empty();
        }
        String rest = name.substring(PropertyNames.PRICES.length());
        int first = rest.indexOf('.');
        int end = rest.lastIndexOf('.');
        if (first <= 0) {
            return Optional.empty();
        }
        String section = rest.substring(0, first);
        String last = rest.substring(end + 1);
        if (first == end) {
            return PropertyNames.OF_PRICES.contains(last)
                    ? Optional.of(new PriceProperty(name, section, Optional.empty(), last))
                    : Optional.empty();
        }
        boolean isOfModel = end > first + 1 && (last.equals("from") || PriceLoader.LABELS.contains(last));
        return isOfModel
                ? Optional.of(new PriceProperty(name, section, Optional.of(rest.substring(first + 1, end)), last))
                : Optional.empty();
    }

    /** The name without its last part. */
    String prefix() {
        return name.substring(0, name.length() - last.length());
    }
}
