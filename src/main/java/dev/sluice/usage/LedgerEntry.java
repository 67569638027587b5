package dev.sluice.usage;

import dev.sluice.exchange.TimeOrderedUuid;
import dev.sluice.ledger.ExchangeRow.Caller;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The place of an exchange in the ledger.
 *
 * <p>Absent if there is no ledger, and for requests that are no exchanges, such as those for limits.
 *
 * @param id id of its row
 * @param start when it began, in nanoseconds of the system's clock that never goes back
 * @param address the client's address
 * @param api short name of the endpoint that was called
 * @param firstMillis milliseconds until the first content of a stream, or until an answer began that is none; negative if nothing has come
 * @param caller who has sent it, as its rows tell it; null until the first of them is made, which is when the caller is known
 * @param isBegun whether the ledger knows of it, and waits for its end
 */
record LedgerEntry(
        UUID id,
        long start,
        String address,
        String api,
        AtomicInteger firstMillis,
        AtomicReference<Caller> caller,
        AtomicBoolean isBegun) {

    private static final int NOT_YET = -1;

    static LedgerEntry of(String address, String api, long start) {
        return new LedgerEntry(
                TimeOrderedUuid.at(System.currentTimeMillis()),
                start,
                address,
                api,
                new AtomicInteger(NOT_YET),
                new AtomicReference<>(),
                new AtomicBoolean());
    }

    /**
     * The answer has begun, or the first content of a stream has come.
     *
     * @param nanos of {@link System#nanoTime}
     */
    void answerBegins(long nanos) {
        firstMillis.set((int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos - start)));
    }

    OptionalInt first() {
        int first = firstMillis.get();
        return first == NOT_YET ? OptionalInt.empty() : OptionalInt.of(first);
    }
}
