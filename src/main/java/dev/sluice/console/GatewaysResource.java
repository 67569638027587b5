package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.ledger.gateways.GatewayReporter;
import dev.sluice.ledger.gateways.GatewayStatus;
import dev.sluice.ledger.gateways.SeenGateway;
import dev.sluice.ledger.query.LedgerQueries;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The gateways on the ledger's database. Without one, or while it is away, this gateway alone. */
final class GatewaysResource implements AdminResource {

    private static final String ALL_KNOWN = "known";

    private final LedgerReader ledger;
    private final OwnGateway own;
    private final InstantSource clock;
    private final Times times;

    GatewaysResource(LedgerReader ledger, OwnGateway own, GatewayFacts facts, InstantSource clock) {
        this.ledger = ledger;
        this.own = own;
        this.clock = clock;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.reading("gateways", call -> AdminAnswer.of(all())));
    }

    private ObjectText all() {
        GatewayStatus here = own.status().get();
        try {
            List<ObjectText> entries = new ArrayList<>();
            Optional<SeenGateway> stored = Optional.empty();
            for (SeenGateway seen : ledger.ask(LedgerQueries::gateways)) {
                if (own.spool().filter(seen.spool()::equals).isPresent()) {
                    stored = Optional.of(seen);
                } else {
                    entries.add(other(seen, here));
                }
            }
            entries.add(0, ofThis(here, stored.map(SeenGateway::number)));
            return answer(entries, ALL_KNOWN);
        } catch (AdminException unknown) {
            return answer(
                    List.of(ofThis(here, Optional.empty())), unknown.error().code());
        }
    }

    private static ObjectText answer(List<ObjectText> entries, String others) {
        return new ObjectText().withObjects("data", entries).with("others", others);
    }

    private ObjectText ofThis(GatewayStatus here, Optional<Integer> number) {
        return entry(number, here, here, own.ahead().get())
                .with("own", true)
                .with("state", word(here))
                .with("seen_at", times.text(clock.instant()));
    }

    private ObjectText other(SeenGateway seen, GatewayStatus here) {
        return entry(Optional.of(seen.number()), seen.status(), here, seen.ahead())
                .with("own", false)
                .with("state", seen.isGone() ? "gone" : word(seen.status()))
                .with("seen_at", times.text(seen.seenAt()));
    }

    private ObjectText entry(Optional<Integer> number, GatewayStatus status, GatewayStatus here, Duration ahead) {
        return new ObjectText()
                .with("gateway", number.map(OptionalInt::of).orElse(OptionalInt.empty()))
                .with("host", Optional.of(status.host()).filter(host -> !host.isEmpty()))
                .with("version", status.version())
                .with("config", status.config())
                .with("same_config", status.config().equals(here.config()))
                .with("started_at", times.text(status.startedAt()))
                .with("lag_seconds", status.lag().toSeconds())
                .with("clock_ahead_ms", ahead.toMillis())
                .with("clock_off", GatewayReporter.isOff(ahead))
                .withObjects(
                        "unusable",
                        status.unusable().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(target -> new ObjectText()
                                        .with("target", target.getKey())
                                        .with("state", target.getValue()))
                                .toList());
    }

    private static String word(GatewayStatus status) {
        return status.isDraining() ? "draining" : "serving";
    }
}
