package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.price.DecimalAmount;
import dev.sluice.usage.LiveExchange;
import dev.sluice.usage.LiveTail;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What has just ended on this gateway, for somebody who asks again every second or so. An answer comes at once: a watcher holds neither a thread nor a
 * connection, and no proxy can keep it back (docs/decisions/0023).
 */
final class LiveResource implements AdminResource {

    private final LiveTail tail;
    private final LiveViewers viewers;
    private final LivePlaces places;
    private final InstantSource clock;
    private final Times times;

    LiveResource(LiveTail tail, LiveViewers viewers, LivePlaces places, GatewayFacts facts, InstantSource clock) {
        this.tail = tail;
        this.viewers = viewers;
        this.places = places;
        this.clock = clock;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.reading("live", call -> AdminAnswer.of(live(call))).forTeams());
    }

    private ObjectText live(AdminCall call) throws AdminException {
        if (!viewers.mayWatch(call.admin().name(), call.address())) {
            throw new AdminException(AdminErrors.TOO_MANY_VIEWERS);
        }
        AdminGrant grant = call.admin().grant();
        boolean seesAll = grant.role() != AdminRole.TEAM;
        Optional<String> after = call.text("after");
        Optional<LivePlaces.Place> place =
                after.isPresent() ? place(after.get()).filter(given -> seesAll || isYoung(given)) : Optional.empty();
        LiveTail.Seen seen = place.map(given -> tail.after(given.number(), exchange -> grant.sees(exchange.client())))
                .orElseGet(tail::begin);
        boolean seesUsers = call.admin().role().seesUsers();
        return new ObjectText()
                .withObjects(
                        "data",
                        seen.exchanges().stream()
                                .map(exchange -> entry(exchange, seesUsers))
                                .toList())
                .with("next", places.write(seen.next()))
                // How much was missed, and whether somebody else watches, is known of all clients together.
                .with("missed", seesAll ? seen.missed() : 0)
                .with("gap", seesAll ? isLost(after, place) || seen.hasGap() : place.isEmpty());
    }

    private static boolean isLost(Optional<String> after, Optional<LivePlaces.Place> place) {
        return after.isPresent() && place.isEmpty();
    }

    /** Whether a member of a team may go on there: from an older place, it would show how long the tail takes to fill. */
    private boolean isYoung(LivePlaces.Place place) {
        return clock.instant().isBefore(place.given().plus(LiveTail.WATCHED));
    }

    private Optional<LivePlaces.Place> place(String text) throws AdminException {
        try {
            return places.read(text);
        } catch (IllegalArgumentException none) {
            throw AdminException.invalid("after", "must be what the answer before told as \"next\"");
        }
    }

    private ObjectText entry(LiveExchange exchange, boolean seesUsers) {
        return new ObjectText()
                .with("ended", times.text(exchange.ended()))
                .with("request_id", exchange.requestId())
                .with("client", exchange.client())
                .with("user", seesUsers ? exchange.user() : Optional.empty())
                .with("api", exchange.api())
                .with("asked", exchange.asked())
                .with("target", exchange.target())
                .with("status", exchange.status())
                .with("ending", exchange.ending())
                .with("error", exchange.error())
                .with("attempts", exchange.attempts())
                .with("first_ms", exchange.first())
                .with("took_ms", exchange.took())
                .with("input", exchange.input())
                .with("output", exchange.output())
                .with("cost", DecimalAmount.text(exchange.costNano()));
    }
}
