package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.ByteBudget;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;

/** How much of answers is held back (routing.md R13). */
final class AnswerHoldTest {

    private static final int ROOM = 32 * 1024;

    private final ByteBudget budget = new ByteBudget(ROOM);
    private final AnswerHold hold = new AnswerHold(budget);

    @Test
    void aSmallAnswerTakesNoMoreRoomThanItHas() throws Exception {
        byte[] body = "{\"error\":{}}".getBytes(StandardCharsets.US_ASCII);

        assertThat(hold.refusal(UpstreamAnswer.of(new BasicClassicHttpResponse(500), body)))
                .isEqualTo(body);
        assertThat(budget.take(ROOM - body.length)).isTrue();
        assertThat(budget.take(1)).isFalse();
    }

    @Test
    void itsRoomIsFreeWhenTheExchangeHasEnded() throws Exception {
        hold.refusal(UpstreamAnswer.of(new BasicClassicHttpResponse(500), new byte[100]));
        hold.close();

        assertThat(budget.take(ROOM)).isTrue();
    }
}
