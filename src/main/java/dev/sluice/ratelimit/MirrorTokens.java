package dev.sluice.ratelimit;

import dev.sluice.auth.Client;
import dev.sluice.ratelimit.Limit.Charge;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.ratelimit.Refill.Calendar;
import dev.sluice.routing.Mirror;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The tokens that copies of requests may use in a day (routing.md R47). Thread-safe. */
public final class MirrorTokens {

    /** No header has this name, so that no limit of clients has such a bucket. */
    private static final String SELECTOR = "@mirror";

    private final RateLimiter limiter;
    private final InstantSource clock;

    /** Creates them, with their buckets beside those of other limits. */
    public MirrorTokens(RateLimiter limiter, InstantSource clock) {
        this.limiter = limiter;
        this.clock = clock;
    }

    /**
     * Opens a reservation for a copy, which is to be settled or released. A copy is not counted before its provider has reported what it used: what runs
     * when the last token is used up may use more.
     *
     * @return empty if the rule's copies have used what they may, or if that cannot be told
     */
    public Optional<Reservation> open(Mirror mirror) {
        if (mirror.how().tokensPerDay().isEmpty()) {
            return Optional.of(Reservation.NOTHING);
        }
        Limit limit = new Limit(
                mirror.rule(),
                Limit.ANY_MODEL,
                SELECTOR,
                Optional.of(mirror.rule()),
                mirror.how().tokensPerDay().getAsLong(),
                Unit.TOKENS,
                new Calendar(Refill.Kind.DAY, mirror.how().zone()),
                Charge.TOTAL,
                false);
        Demand any = Demand.of(limit, mirror.rule(), 0, clock, Client.ANONYMOUS.name());
        return limiter.reserve(List.of(any)) instanceof Granted granted
                ? Optional.of(granted.reservation())
                : Optional.empty();
    }
}
