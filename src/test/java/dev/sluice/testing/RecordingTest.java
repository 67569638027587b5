package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RecordingTest {

    @Test
    void everyLineOfTheIndexHasItsBytes() {
        assertThat(Recording.all()).hasSize(145).allMatch(recording -> recording.bytes().length == recording.size());
    }

    @Test
    void knowsWhatCountingHasToGive() {
        Recording stream = Recording.named("openai-chat-stream-refusal.sse");

        assertThat(stream.usageCompletionTokens()).isEqualTo(OptionalLong.of(11));
        assertThat(stream.expectedCompletionTokens()).isEqualTo(OptionalLong.of(11));
        assertThat(Recording.named("vllm-chat.json").expectedCompletionTokens()).isEmpty();
    }

    @Test
    void tellsAnswersFromRequests() {
        assertThat(Recording.answers()).hasSize(120);
        assertThat(Recording.requests()).hasSize(10).allMatch(request -> request.status()
                .isEmpty());
        assertThat(Recording.ofKind("groq", "vllm"))
                .map(Recording::toString)
                .containsExactly("groq-chat.json", "vllm-chat.json");
    }

    @Test
    void keepsTheLineEndsThatWereSent() {
        assertThat(new String(Recording.named("cloudflare-error-502-html.html").bytes(), StandardCharsets.UTF_8))
                .contains("</html>\r\n");
    }

    @Test
    void saysWhichRecordingIsUnknown() {
        assertThatThrownBy(() -> Recording.named("nobody.json")).hasMessageContaining("nobody.json");
    }
}
