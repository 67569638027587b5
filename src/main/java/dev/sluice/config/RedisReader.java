package dev.sluice.config;

import dev.sluice.ratelimit.RedisAddress;
import dev.sluice.ratelimit.RedisFailureMode;
import dev.sluice.ratelimit.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the settings of the Redis that holds shared buckets (behaviour.md 4.7). */
final class RedisReader {

    private static final String URI = "sluice.ratelimit.redis.uri";
    private static final String CLUSTER = "sluice.ratelimit.redis.cluster";
    private static final String PREFIX = "sluice.ratelimit.redis.prefix";
    private static final String DEADLINE = "sluice.ratelimit.redis.deadline";
    private static final String ON_FAILURE = "sluice.ratelimit.on-redis-failure";

    private static final String DEFAULT_PREFIX = "sluice:";

    /** Long enough for a gateway that has just started or is short of CPU. */
    private static final Duration DEFAULT_DEADLINE = Duration.ofMillis(250);

    private static final Duration MAX_DEADLINE = Duration.ofSeconds(10);

    private static final Pattern VALID_PREFIX = Pattern.compile("[!-~]{1,100}");

    private final PropertyReader settings;
    private final List<String> warnings;

    RedisReader(PropertyReader settings, List<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    /** Empty if no Redis is configured. Also empty if its settings are invalid, which is a fault. */
    Optional<RedisSettings> read() {
        Optional<String> uri = settings.text(URI);
        boolean cluster = settings.flag(CLUSTER);
        String prefix = prefix();
        Duration deadline = deadline();
        RedisFailureMode failureMode = RedisFailureMode.valueOf(
                settings.choice(ON_FAILURE, List.of("local", "open", "closed")).toUpperCase(Locale.ROOT));
        if (uri.isEmpty()) {
            warnAboutUnused();
            return Optional.empty();
        }
        try {
            return Optional.of(new RedisSettings(RedisAddress.of(uri.get(), cluster), prefix, deadline, failureMode));
        } catch (IllegalArgumentException unfit) {
            settings.fault(URI, unfit.getMessage());
            return Optional.empty();
        }
    }

    private void warnAboutUnused() {
        for (String property : List.of(CLUSTER, PREFIX, DEADLINE, ON_FAILURE)) {
            if (settings.text(property).isPresent()) {
                warnings.add(property + " has no effect without " + URI);
            }
        }
    }

    private String prefix() {
        Optional<String> prefix = settings.text(PREFIX);
        if (prefix.isPresent() && !VALID_PREFIX.matcher(prefix.get()).matches()) {
            settings.fault(PREFIX, "must be 1 to 100 visible ASCII characters");
        }
        return prefix.orElse(DEFAULT_PREFIX);
    }

    private Duration deadline() {
        Duration deadline = settings.duration(DEADLINE).orElse(DEFAULT_DEADLINE);
        if (deadline.compareTo(MAX_DEADLINE) > 0) {
            settings.fault(
                    DEADLINE,
                    "must be at most " + MAX_DEADLINE.toSeconds() + "s, because every request may wait for it");
        }
        return deadline;
    }
}
