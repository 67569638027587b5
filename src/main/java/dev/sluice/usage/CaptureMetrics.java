package dev.sluice.usage;

import dev.sluice.capture.CaptureObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Metrics of captures. Thread-safe. */
final class CaptureMetrics implements CaptureObserver {

    private final MeterRegistry registry;
    private final Counter kept;
    private final Map<Dropped, Counter> dropped = new EnumMap<>(Dropped.class);

    CaptureMetrics(MeterRegistry registry) {
        this.registry = registry;
        kept = captures("kept");
        for (Dropped why : Dropped.values()) {
            dropped.put(why, captures(why.name().toLowerCase(Locale.ROOT)));
        }
    }

    private Counter captures(String result) {
        return Counter.builder("sluice.captures")
                .description("Exchanges whose text was to be kept, by what became of it")
                .tag("result", result)
                .register(registry);
    }

    @Override
    public void kept(int count) {
        kept.increment(count);
    }

    @Override
    public void dropped(Dropped why, int count) {
        dropped.get(why).increment(count);
    }
}
