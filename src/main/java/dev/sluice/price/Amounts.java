package dev.sluice.price;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A set of amounts that hold together. Immutable. */
final class Amounts {

    private final Map<PriceKind, Amount> byKind;

    Amounts(Map<PriceKind, Amount> byKind) {
        EnumMap<PriceKind, Amount> copy = new EnumMap<>(PriceKind.class);
        copy.putAll(byKind);
        this.byKind = copy;
    }

    /** The amount of a kind itself; empty if it has none. */
    Optional<Amount> of(PriceKind kind) {
        return Optional.ofNullable(byKind.get(kind));
    }

    boolean isEmpty() {
        return byKind.isEmpty();
    }

    /** All amounts as one text, for the id of the price. */
    @Override
    public String toString() {
        return byKind.toString();
    }
}
