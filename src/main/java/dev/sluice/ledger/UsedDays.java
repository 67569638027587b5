package dev.sluice.ledger;

import java.time.LocalDate;
import java.util.function.Consumer;

/** Reads the sums of days that all gateways have in the ledger's database. */
@FunctionalInterface
public interface UsedDays {

    /**
     * Reads sums one by one, in no order.
     *
     * @param first the first day to read, in the zone of the ledger
     * @throws LedgerUnavailableException if they could not be read to their end
     */
    void forEachSince(LocalDate first, Consumer<DayUsage> reader) throws LedgerUnavailableException;

    /** Returns the same sums, which tell no users: hashes of names say nothing about whose they are. */
    static UsedDays withoutUsers(UsedDays days) {
        return (first, reader) -> days.forEachSince(first, day -> reader.accept(day.withoutUser()));
    }
}
