package dev.sluice.usage;

import dev.sluice.ledger.ExchangeRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;

/**
 * Keeps floods of refusals out of the ledger: of the refusals of a client for one reason, the first {@value #SINGLE} of a minute have rows of
 * their own, and the others have one row together. Thread-safe.
 */
final class RefusalSums {

    static final int SINGLE = 60;

    /** Clients are configured, and reasons are few; more than these share a row. */
    private static final int MOST_KEYS = 10_000;

    private static final Key OTHERS = new Key("", Optional.empty());
    private static final long MINUTE_MILLIS = 60_000;

    private final LongFunction<UUID> ids;
    private final Map<Key, Count> counts = new ConcurrentHashMap<>();

    private record Key(String client, Optional<String> error) {}

    /**
     * The refusals of a minute.
     *
     * @param minute since the epoch
     * @param number of all
     * @param last the last one
     */
    private record Count(long minute, int number, ExchangeRow last) {}

    /**
     * Creates sums.
     *
     * @param ids makes an id for a row that begins at a time, in milliseconds since the epoch
     */
    RefusalSums(LongFunction<UUID> ids) {
        this.ids = ids;
    }

    /**
     * Adds a refusal.
     *
     * @param millis the time, in milliseconds since the epoch
     * @return the rows to write now: that of the refusal, or none, and with it the sum of a minute that is over
     */
    List<ExchangeRow> add(ExchangeRow refusal, long millis) {
        long minute = millis / MINUTE_MILLIS;
        AtomicReference<Count> over = new AtomicReference<>();
        Count count = counts.compute(keyOf(refusal), (key, known) -> {
            if (known != null && known.minute() == minute) {
                return new Count(minute, known.number() + 1, refusal);
            }
            over.set(known);
            return new Count(minute, 1, refusal);
        });
        List<ExchangeRow> rows = new ArrayList<>(2);
        sumOf(over.get()).ifPresent(rows::add);
        if (count.number() <= SINGLE) {
            rows.add(refusal);
        }
        return rows;
    }

    private Key keyOf(ExchangeRow refusal) {
        Key key = new Key(refusal.caller().client(), refusal.error());
        return counts.size() < MOST_KEYS || counts.containsKey(key) ? key : OTHERS;
    }

    /**
     * Takes the sums of the minutes that are over.
     *
     * @param millis the time, in milliseconds since the epoch; {@link Long#MAX_VALUE} for all
     */
    List<ExchangeRow> takeOver(long millis) {
        long minute = millis / MINUTE_MILLIS;
        List<ExchangeRow> rows = new ArrayList<>();
        for (Key key : counts.keySet()) {
            counts.computeIfPresent(key, (same, known) -> {
                if (known.minute() >= minute) {
                    return known;
                }
                sumOf(known).ifPresent(rows::add);
                return null;
            });
        }
        return rows;
    }

    private Optional<ExchangeRow> sumOf(Count count) {
        return count == null || count.number() <= SINGLE
                ? Optional.empty()
                : Optional.of(count.last().summed(ids.apply(count.minute() * MINUTE_MILLIS), count.number() - SINGLE));
    }
}
