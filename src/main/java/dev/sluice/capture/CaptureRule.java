package dev.sluice.capture;

import dev.sluice.auth.NamePatterns;
import dev.sluice.capture.mask.MaskKind;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Whose text is kept.
 *
 * @param name given by the operator
 * @param clients whose exchanges are kept
 * @param models those that clients ask for
 * @param share of these exchanges, above 0 and at most 1
 * @param maxBytes the most that is kept of a request, and of an answer
 * @param keep for how long
 * @param masks kinds of values that are masked
 */
public record CaptureRule(
        String name,
        NamePatterns clients,
        NamePatterns models,
        double share,
        int maxBytes,
        Duration keep,
        Set<MaskKind> masks) {

    /** The most that {@link #maxBytes} may be: it fits the column of each database, also if it cannot be compressed. */
    public static final int MOST_BYTES = 256 * 1024;

    private static final double PERCENT = 100;
    private static final int HOURS_OF_DAY = 24;
    private static final int RANDOM_BITS = 53;
    private static final long RANDOM_MASK = (1L << RANDOM_BITS) - 1;

    public CaptureRule {
        if (!(share > 0 && share <= 1) || maxBytes < 1 || maxBytes > MOST_BYTES) {
            throw new IllegalArgumentException("out of bounds: " + share + " of exchanges, " + maxBytes + " bytes");
        }
        masks = Set.copyOf(masks);
    }

    /**
     * Whether an exchange is kept. The same id has the same answer, always and on each gateway, and what a smaller share keeps, a larger one keeps too.
     *
     * @param model that the client asks for; empty text if it names none
     * @param exchange a {@linkplain dev.sluice.ledger.RowId random id}
     */
    boolean keeps(String client, String model, UUID exchange) {
        return clients.allow(client) && models.allow(model) && isInShare(exchange);
    }

    private boolean isInShare(UUID exchange) {
        return (exchange.getLeastSignificantBits() & RANDOM_MASK) < share * (1L << RANDOM_BITS);
    }

    /** For the log. */
    @Override
    public String toString() {
        String masked = masks.isEmpty()
                ? "nothing masked"
                : "masked: " + new TreeSet<>(masks).stream().map(MaskKind::word).collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s (clients %s; models %s; %s %% of exchanges, %d bytes each way, for %s; %s)",
                name,
                String.join(", ", clients.patterns()),
                String.join(", ", models.patterns()),
                Double.toString(share * PERCENT).replaceAll("\\.0$", ""),
                maxBytes,
                kept(),
                masked);
    }

    private String kept() {
        long hours = keep.toHours();
        return hours % HOURS_OF_DAY == 0 ? hours / HOURS_OF_DAY + " d" : hours + " h";
    }
}
