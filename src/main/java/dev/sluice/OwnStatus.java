package dev.sluice;

import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.gateways.GatewayStatus;
import dev.sluice.targets.BreakerState;
import dev.sluice.targets.TargetSnapshot;
import dev.sluice.targets.TargetStates;
import dev.sluice.upstream.Drain;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** How this gateway is, as it tells others. Thread-safe; the first call may wait for the name of the machine. */
final class OwnStatus implements Supplier<GatewayStatus> {

    private final String version;
    private final Instant startedAt;
    private final Supplier<String> config;
    private final TargetStates targets;
    private final Drain drain;
    private final Optional<Ledger> ledger;
    private volatile String host;

    /**
     * Creates the status.
     *
     * @param version of the gateway
     * @param config tells the configuration in force from others
     * @param ledger empty if it is off
     */
    OwnStatus(
            String version,
            Instant startedAt,
            Supplier<String> config,
            TargetStates targets,
            Drain drain,
            Optional<Ledger> ledger) {
        this.version = version;
        this.startedAt = startedAt;
        this.config = config;
        this.targets = targets;
        this.drain = drain;
        this.ledger = ledger;
    }

    @Override
    public GatewayStatus get() {
        return new GatewayStatus(
                host(),
                version,
                config.get(),
                startedAt,
                drain.isDraining(),
                ledger.map(kept -> kept.status().lag()).orElse(Duration.ZERO),
                unusable());
    }

    private String host() {
        String known = host;
        if (known == null) {
            try {
                known = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException none) {
                known = "";
            }
            host = known;
        }
        return known;
    }

    private Map<String, String> unusable() {
        Map<String, String> unusable = new HashMap<>();
        for (TargetSnapshot target : targets.snapshot()) {
            if (target.state() != BreakerState.CLOSED) {
                unusable.put(target.target(), target.state().name().toLowerCase(Locale.ROOT));
            } else if (rests(target)) {
                unusable.put(target.target(), "rests");
            }
        }
        return unusable;
    }

    private static boolean rests(TargetSnapshot target) {
        return target.cooled().stream()
                .anyMatch(cooled -> cooled.key().isEmpty() && cooled.model().isEmpty());
    }
}
