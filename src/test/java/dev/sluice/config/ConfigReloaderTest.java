package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When a changed file is taken, and what comes of it. */
final class ConfigReloaderTest {

    private static final Map<String, String> AT_START = Map.of(
            "sluice.providers.sole.base-url", "http://127.0.0.1:1/v1",
            "sluice.providers.sole.key", "planted-before");

    private final List<GatewayConfig> taken = new ArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private ConfigFile file = new ConfigFile("here", AT_START, List.of());

    private final ConfigReloader watch = new ConfigReloader(
            new ConfigLoader(() -> file, Map.of(), ConfigFixture.DEMO),
            file,
            Optional.empty(),
            taken::add,
            refused::incrementAndGet);

    @Test
    void aFileThatDoesNotChangeIsNotTaken() {
        watch.look();
        watch.look();

        assertThat(taken).isEmpty();
    }

    @Test
    void aChangeIsTakenOnceWhenTwoLooksFindIt() {
        change(limit("5"));
        watch.look();
        assertThat(taken).isEmpty();
        watch.look();
        watch.look();

        assertThat(taken).hasSize(1);
        assertThat(taken.get(0).limits()).singleElement().satisfies(limit -> assertThat(limit.amount())
                .isEqualTo(5));
    }

    @Test
    void aFileThatIsBeingWrittenIsWaitedFor() {
        for (String amount : List.of("5", "50", "500")) {
            change(limit(amount));
            watch.look();
        }
        assertThat(taken).isEmpty();
        watch.look();

        assertThat(taken)
                .singleElement()
                .satisfies(config -> assertThat(config.limits().get(0).amount()).isEqualTo(500));
    }

    @Test
    void aFaultyFileIsRefusedOnceAndTheNextOneTaken() {
        change(limit("none"));
        look(4);
        assertThat(taken).isEmpty();
        assertThat(refused).hasValue(1);
        change(limit("5"));
        look(2);

        assertThat(taken).hasSize(1);
    }

    @Test
    void aFileThatIsGoneChangesNothing() {
        file = new ConfigFile("here", Map.of(), List.of("here: cannot be read"));
        look(2);

        assertThat(taken).isEmpty();
        assertThat(refused).hasValue(1);
    }

    @Test
    void aFileThatIsAsItWasAfterAFaultIsTakenAgain() {
        change(limit("none"));
        look(2);
        file = new ConfigFile("here", AT_START, List.of());
        look(2);

        assertThat(taken).hasSize(1);
    }

    @Test
    void askedForItIsTakenAtOnceChangedOrNot() {
        assertThat(watch.reload()).isEqualTo("taken");
        change(limit("5"));
        assertThat(watch.reload()).isEqualTo("taken");

        assertThat(taken).hasSize(2);
    }

    @Test
    void askedForItSaysWhatIsFaulty() {
        change(limit("none"));

        assertThat(watch.reload())
                .isEqualTo(
                        "refused, and nothing is changed: sluice.limits.a.tokens: must be a whole number, 1 to 1000000000");
    }

    @Test
    void whatWaitsForTheNextStartIsNamedWithoutItsValue() {
        change(Map.of("sluice.providers.sole.model", "planted-after"));

        assertThat(watch.reload())
                .isEqualTo("taken in part; takes effect at the next start: sluice.providers.sole.model");
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
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
