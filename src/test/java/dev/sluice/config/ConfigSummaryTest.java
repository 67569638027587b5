package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the log says at start of what is on. */
final class ConfigSummaryTest {

    private static final String SECOND = "sluice.providers.b.base-url=https://b/v1";

    @Test
    void theRuleForUnknownHintsIsTold() {
        assertThat(summary("sluice.providers.sole.default=true"))
                .contains(
                        "a hint that names no provider goes to the default provider (sluice.routing.unknown-hint=default);");
        assertThat(summary("sluice.routing.unknown-hint=reject"))
                .contains("a hint that names no provider is rejected with 400;");
    }

    @Test
    void withoutADefaultProviderTheRuleIsToldAsItIs() {
        assertThat(summary()).contains("a hint that names no provider goes to the only provider (");
        assertThat(summary(SECOND)).contains("a hint that names no provider goes to a random provider (");
    }

    @Test
    void heartbeatAndConversationStateAreTold() {
        assertThat(summary()).contains("heartbeat in silent streams: 15s", "conversation state: inject");
        assertThat(summary("sluice.stream.heartbeat=90s", "sluice.conversation-state=off"))
                .contains("heartbeat in silent streams: 1m30s", "conversation state: off");
        assertThat(summary("sluice.stream.heartbeat=0")).contains("heartbeat in silent streams: off");
    }

    @Test
    void callersAreToldByTheirNamesAndHowTheyAreToldApart() {
        assertThat(summary("sluice.clients.billing.key-sha256=" + "0".repeat(64)))
                .contains("callers: keys (billing);");
        assertThat(summary("sluice.auth=open")).contains("callers: open;");
    }

    private static String summary(String... lines) {
        return ConfigFixture.provider(lines).read().summary();
    }
}
