package dev.sluice.ratelimit;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The reservations of requests that run in this gateway and have not been settled. Safe for any number of threads. */
final class OpenReservations {

    private final Set<Reservation> open = ConcurrentHashMap.newKeySet();
    private final BudgetAlerts alerts;

    /**
     * Opens no reservation yet.
     *
     * @param observer told what is reached of budgets in money
     * @param isShared whether other gateways use the same buckets
     */
    OpenReservations(BudgetObserver observer, boolean isShared) {
        alerts = new BudgetAlerts(observer, this::reservedOf, isShared);
    }

    /** Opens a reservation of what was taken. It leaves this set when it is settled or released. */
    Reservation open(List<BucketResult> takings) {
        Reservation reservation = new Reservation(takings, open::remove, alerts::settled);
        open.add(reservation);
        return reservation;
    }

    /** How many tokens or requests of this bucket are reserved. */
    long reservedOf(BucketKey bucket) {
        return open.stream()
                .mapToLong(reservation -> reservation.takenOf(bucket))
                .sum();
    }
}
