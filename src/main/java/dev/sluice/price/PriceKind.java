package dev.sluice.price;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a provider charges for. Amounts of tokens are for a million of them, those of requests and searches for 1,000, and that of a second for
 * one.
 */
enum PriceKind {
    /** Tokens of the prompt that are nothing of what follows. */
    INPUT("input", null, Unit.TOKENS),
    /** Tokens of the completion that are nothing of what follows. */
    OUTPUT("output", null, Unit.TOKENS),
    /** Tokens of the prompt that came from the provider's cache. */
    CACHE_READ("cache-read", INPUT, Unit.TOKENS),
    /** Tokens of the prompt that were written to the provider's cache, for five minutes or as long as it keeps them. */
    CACHE_WRITE("cache-write", INPUT, Unit.TOKENS),
    /** Tokens of the prompt that were written to the provider's cache for an hour. */
    CACHE_WRITE_1H("cache-write-1h", CACHE_WRITE, Unit.TOKENS),
    /** Hidden reasoning. Providers charge it as output; a few have an amount of its own. */
    REASONING("reasoning", OUTPUT, Unit.TOKENS),
    /** Tokens of the prompt that are sound. */
    AUDIO_IN("audio-in", INPUT, Unit.TOKENS),
    /** Tokens of the completion that are sound. */
    AUDIO_OUT("audio-out", OUTPUT, Unit.TOKENS),
    /** Tokens of the prompt that are images. */
    IMAGE_IN("image-in", INPUT, Unit.TOKENS),
    /** Tokens of the completion that are images. */
    IMAGE_OUT("image-out", OUTPUT, Unit.TOKENS),
    /** Sound of the prompt that came from the provider's cache. */
    CACHE_READ_AUDIO("cache-read-audio", CACHE_READ, Unit.TOKENS),
    /** Images of the prompt that came from the provider's cache. */
    CACHE_READ_IMAGE("cache-read-image", CACHE_READ, Unit.TOKENS),
    /** Each request, besides its tokens. */
    REQUEST("request", null, Unit.THOUSAND),
    /** Each search of the web that the provider made, besides the tokens. */
    SEARCH("search", null, Unit.THOUSAND),
    /** Sound whose provider tells how long it is, and not its tokens. */
    SECOND("second", null, Unit.ONE);

    /** For how many an amount is. */
    private enum Unit {
        TOKENS(1),
        THOUSAND(1_000),
        ONE(1_000_000);

        private final long inMillionths;

        Unit(long inMillionths) {
            this.inMillionths = inMillionths;
        }
    }

    private final String label;
    private final PriceKind otherwise;
    private final Unit unit;

    PriceKind(String label, PriceKind otherwise, Unit unit) {
        this.label = label;
        this.otherwise = otherwise;
        this.unit = unit;
    }

    /** Its name in properties and files. */
    String label() {
        return label;
    }

    /** What it costs as if it has no amount of its own; empty for nothing. */
    Optional<PriceKind> otherwise() {
        return Optional.ofNullable(otherwise);
    }

    /** What it is a part of: the prompt or the completion; itself for all others. */
    PriceKind whole() {
        return otherwise == null ? this : otherwise.whole();
    }

    /** Whether it costs as {@link #otherwise} by the nature of things, so that this is no approximation. */
    boolean isUsuallyOther() {
        return this == REASONING;
    }

    /** For how many millionths of its amount one stands. */
    long millionths() {
        return unit.inMillionths;
    }

    /** The kind of this label; empty for none. */
    static Optional<PriceKind> labelled(String label) {
        return Stream.of(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }
}
