package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.TestGateway;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A query may hold a credential: it reaches the provider, and no log. */
final class QueryStaysUnloggedTest {

    @Test
    void theLineHasThePathWithoutTheQuery() {
        Kept kept = new Kept();
        Logger log = Logger.getLogger(AccessLog.LOGGER);
        Level before = log.getLevel();
        log.addHandler(kept);
        log.setUseParentHandlers(false);
        log.setLevel(Level.INFO);
        try (FakeProvider provider = FakeProvider.start();
                TestGateway gateway = TestGateway.before(provider)) {
            provider.answerWith(Answer.json(200, "{}"));
            gateway.get("/v1/models?api-key=planted");
        } finally {
            log.removeHandler(kept);
            log.setUseParentHandlers(true);
            log.setLevel(before);
        }

        assertThat(kept.lines)
                .singleElement()
                .asString()
                .contains(" path=/v1/models ")
                .doesNotContain("planted");
    }

    /** Keeps what is logged. */
    private static final class Kept extends Handler {

        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
