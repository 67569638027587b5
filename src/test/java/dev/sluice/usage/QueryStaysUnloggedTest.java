package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** A query may hold a credential: it reaches the provider, and no log. */
final class QueryStaysUnloggedTest {

    @Test
    void theLineHasThePathWithoutTheQuery() {
        try (AccessLines lines = AccessLines.listen()) {
            try (FakeProvider provider = FakeProvider.start();
                    TestGateway gateway = TestGateway.before(provider)) {
                provider.answerWith(Answer.json(200, "{}"));
                gateway.get("/v1/models?api-key=planted");
            }

            // The gateway writes what is left when it is stopped.
            assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .contains(" path=/v1/models ")
                    .doesNotContain("planted");
        }
    }
}
