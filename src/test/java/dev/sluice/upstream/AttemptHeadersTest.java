package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.errors.ApiError;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a client is told about attempts (routing.md R22). */
final class AttemptHeadersTest {

    @Test
    void anErrorBeforeTheFirstAttemptTellsOfNone() {
        ApiError stopping = new Attempt.Stopped().toError();

        assertThat(new AttemptHeaders(true, true).addTo(stopping, List.of(), Optional.empty()))
                .isEqualTo(stopping);
    }
}
