package dev.sluice.ratelimit;

import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.routing.Target;
import dev.sluice.targets.TargetLimits;
import java.util.Optional;
import java.util.function.Function;

/** Reserves for one target, or for two at a time, what its limits need besides those that all targets have. For the exchange's thread. */
final class TargetReservations implements TargetLimits {

    private final Exchange exchange;
    private final Reservation common;
    private final Function<Target, Decision> reserve;
    private Optional<Target> entered = Optional.empty();
    private Optional<Second> second = Optional.empty();
    private Optional<Refusal> refused = Optional.empty();

    /** What is reserved for a second target. */
    private record Second(Target target, Reservation reservation) {}

    /**
     * Creates them.
     *
     * @param common what is reserved for all targets; ends with what is reserved for one
     * @param reserve reserves in the limits of a target that not all have
     */
    TargetReservations(Exchange exchange, Reservation common, Function<Target, Decision> reserve) {
        this.exchange = exchange;
        this.common = common;
        this.reserve = reserve;
    }

    @Override
    public boolean enter(Target target) {
        if (entered.filter(target::equals).isPresent()) {
            return true;
        }
        entered = Optional.empty();
        common.replaceForTarget(Reservation.NOTHING);
        Decision decision = reserve.apply(target);
        if (decision instanceof Refusal refusal) {
            refused = Optional.of(
                    refused.filter(before -> endsBefore(before, refusal)).orElse(refusal));
            return false;
        }
        common.replaceForTarget(((Granted) decision).reservation());
        entered = Optional.of(target);
        return true;
    }

    /** The client can come again when the first of its targets lets it. */
    private static boolean endsBefore(Refusal one, Refusal other) {
        return one instanceof Denied before
                && before.retryAfter().isPresent()
                && !(other instanceof Denied after
                        && after.retryAfter().isPresent()
                        && after.retryAfter()
                                        .get()
                                        .compareTo(before.retryAfter().get())
                                < 0);
    }

    @Override
    public boolean enterSecond(Target target) {
        if (entered.filter(target::equals).isPresent()) {
            return true;
        }
        Decision decision = reserve.apply(target);
        if (decision instanceof Granted granted) {
            second = Optional.of(new Second(target, granted.reservation()));
            return true;
        }
        return false;
    }

    @Override
    public void moveToSecond() {
        second.ifPresent(kept -> {
            common.replaceForTarget(kept.reservation());
            entered = Optional.of(kept.target());
        });
        second = Optional.empty();
    }

    @Override
    public void leaveSecond() {
        second.ifPresent(left -> left.reservation().release());
        second = Optional.empty();
    }

    @Override
    public ApiError refusal() {
        Refusal refusal = refused.orElseThrow();
        if (refusal instanceof Denied denied) {
            exchange.publish(denied);
        }
        return refusal.toError();
    }
}
