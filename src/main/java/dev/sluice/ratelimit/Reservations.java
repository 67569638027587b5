package dev.sluice.ratelimit;

import dev.sluice.tokens.TokenUsage;
import java.util.List;
import java.util.Optional;

/**
 * What one request has taken from several buckets.
 *
 * @param all at least one
 */
record Reservations(List<Reservation> all) implements Reservation {

    Reservations {
        all = List.copyOf(all);
    }

    @Override
    public void release() {
        all.forEach(Reservation::release);
    }

    @Override
    public void settle(Optional<TokenUsage> usage) {
        all.forEach(reservation -> reservation.settle(usage));
    }
}
