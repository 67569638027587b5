package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Reloading of a changed file. */
final class ConfigReloaderTest {

    private static final Map<String, String> AT_START = Map.of(
            "sluice.providers.sole.base-url", "http://127.0.0.1:1/v1",
            "sluice.providers.sole.key", "planted-before",
            "sluice.auth", "open");

    private final List<GatewayConfig> loaded = new ArrayList<>();
    private final AtomicInteger rejected = new AtomicInteger();
    private ConfigFile file = new ConfigFile("here", AT_START, List.of());

    private final ConfigReloader reloader = new ConfigReloader(
            new ConfigLoader(() -> file, Map.of(), ConfigFixture.DEMO),
            file,
            Optional.empty(),
            loaded::add,
            rejected::incrementAndGet);

    @Test
    void doesNotApplyAnUnchangedFile() {
        reloader.poll();
        reloader.poll();

        assertThat(loaded).isEmpty();
    }

    @Test
    void appliesAChangeOnceAfterTwoEqualPolls() {
        change(limit("5"));
        reloader.poll();
        assertThat(loaded).isEmpty();
        reloader.poll();
        reloader.poll();

        assertThat(loaded).hasSize(1);
        assertThat(loaded.get(0).limits()).singleElement().satisfies(limit -> assertThat(limit.amount())
                .isEqualTo(5));
    }

    @Test
    void waitsForAFileThatIsBeingWritten() {
        for (String amount : List.of("5", "50", "500")) {
            change(limit(amount));
            reloader.poll();
        }
        assertThat(loaded).isEmpty();
        reloader.poll();

        assertThat(loaded)
                .singleElement()
                .satisfies(config -> assertThat(config.limits().get(0).amount()).isEqualTo(500));
    }

    @Test
    void rejectsAFaultyFileOnceAndAppliesTheNext() {
        change(limit("none"));
        poll(4);
        assertThat(loaded).isEmpty();
        assertThat(rejected).hasValue(1);
        change(limit("5"));
        poll(2);

        assertThat(loaded).hasSize(1);
    }

    @Test
    void changesNothingIfTheFileIsMissing() {
        file = new ConfigFile("here", Map.of(), List.of("here: cannot be read"));
        poll(2);

        assertThat(loaded).isEmpty();
        assertThat(rejected).hasValue(1);
    }

    @Test
    void appliesTheOriginalFileAgainAfterAFault() {
        change(limit("none"));
        poll(2);
        file = new ConfigFile("here", AT_START, List.of());
        poll(2);

        assertThat(loaded).hasSize(1);
    }

    @Test
    void reloadsOnDemandChangedOrNot() {
        assertThat(reloader.reload().text()).isEqualTo("applied");
        change(limit("5"));
        assertThat(reloader.reload().text()).isEqualTo("applied");

        assertThat(loaded).hasSize(2);
    }

    @Test
    void reportsFaultsOnDemand() {
        change(limit("none"));

        assertThat(reloader.reload().text())
                .isEqualTo(
                        "rejected, nothing changed: sluice.limits.a.tokens: must be a whole number, 1 to 1000000000");
    }

    @Test
    void namesPropertiesThatNeedARestartWithoutTheirValues() {
        change(Map.of("sluice.providers.sole.model", "planted-after"));

        assertThat(reloader.reload().text())
                .isEqualTo("applied in part; takes effect at the next start: sluice.providers.sole.model");
    }

    private void poll(int times) {
        for (int i = 0; i < times; i++) {
            reloader.poll();
        }
    }

    private void change(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(AT_START);
        all.putAll(more);
        file = new ConfigFile("here", all, List.of());
    }

    private static Map<String, String> limit(String tokens) {
        return Map.of(
                "sluice.limits.a.model",
                "*",
                "sluice.limits.a.selector",
                "@everyone",
                "sluice.limits.a.tokens",
                tokens);
    }
}
