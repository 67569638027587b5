package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.conversation.ConversationMode;
import dev.sluice.routing.Provider.StreamUsage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of streams and conversation state. */
final class StreamSettingsTest {

    @Test
    void aSilentStreamGetsACommentEveryFifteenSeconds() {
        assertThat(ConfigFixture.provider().read().silence().heartbeat()).contains(Duration.ofSeconds(15));
    }

    @Test
    void aStreamWaitsFiftySecondsForTheProvidersHead() {
        assertThat(ConfigFixture.provider().read().silence().headWait()).contains(Duration.ofSeconds(50));
    }

    @Test
    void theWaitForTheProvidersHeadCanBeSetAndSwitchedOff() {
        assertThat(ConfigFixture.provider("sluice.stream.head-wait=2m")
                        .read()
                        .silence()
                        .headWait())
                .contains(Duration.ofMinutes(2));
        assertThat(ConfigFixture.provider("sluice.stream.head-wait=0")
                        .read()
                        .silence()
                        .headWait())
                .isEmpty();
    }

    @Test
    void theHeartbeatCanBeSet() {
        assertThat(ConfigFixture.provider("sluice.stream.heartbeat=2m")
                        .read()
                        .silence()
                        .heartbeat())
                .contains(Duration.ofMinutes(2));
    }

    @Test
    void aHeartbeatOfZeroDisablesIt() {
        assertThat(ConfigFixture.provider("sluice.stream.heartbeat=0")
                        .read()
                        .silence()
                        .heartbeat())
                .isEmpty();
    }

    @Test
    void reportsAnInvalidHeartbeat() {
        assertThat(ConfigFixture.provider("sluice.stream.heartbeat=often").faults())
                .singleElement()
                .asString()
                .startsWith("sluice.stream.heartbeat: must be 0 for never, or a duration");
    }

    @Test
    void jsonGetsNoWhiteSpaceUnlessThatIsConfigured() {
        assertThat(ConfigFixture.provider().read().silence().json()).isEmpty();
        assertThat(ConfigFixture.provider("sluice.json.heartbeat=20s")
                        .read()
                        .silence()
                        .json())
                .contains(Duration.ofSeconds(20));
    }

    @Test
    void reportsAnInvalidHeartbeatOfJson() {
        assertThat(ConfigFixture.provider("sluice.json.heartbeat=often").faults())
                .singleElement()
                .asString()
                .startsWith("sluice.json.heartbeat: must be 0 for never, or a duration");
    }

    @Test
    void conversationStateIsInjectedByDefault() {
        assertThat(ConfigFixture.provider().read().conversations()).isEqualTo(ConversationMode.INJECT);
    }

    @ParameterizedTest
    @CsvSource({"inject,INJECT", "expand,EXPAND", "off,OFF"})
    void conversationStateCanBeSet(String value, ConversationMode mode) {
        assertThat(ConfigFixture.provider("sluice.conversation-state=" + value)
                        .read()
                        .conversations())
                .isEqualTo(mode);
    }

    @Test
    void reportsAnInvalidConversationState() {
        assertThat(ConfigFixture.provider("sluice.conversation-state=on").faults())
                .singleElement()
                .asString()
                .startsWith("sluice.conversation-state: ");
    }

    @ParameterizedTest
    @CsvSource({"request,REQUEST", "leave,LEAVE"})
    void readsStreamUsage(String value, StreamUsage usage) {
        assertThat(ConfigFixture.provider("sluice.providers.sole.stream-usage=" + value)
                        .read()
                        .providers()
                        .get(0)
                        .streamUsage())
                .isEqualTo(usage);
    }

    @Test
    void requestsStreamUsageByDefault() {
        assertThat(ConfigFixture.provider().read().providers().get(0).streamUsage())
                .isEqualTo(StreamUsage.REQUEST);
    }

    @Test
    void reportsAnInvalidStreamUsage() {
        assertThat(ConfigFixture.provider("sluice.providers.sole.stream-usage=always")
                        .faults())
                .singleElement()
                .asString()
                .startsWith("sluice.providers.sole.stream-usage: ");
    }
}
