package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.alerts.WebhookSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where alerts of budgets are sent. */
final class AlertSettingsTest {

    private static final String URL = "sluice.alerts.webhook.url=";
    private static final String SECRET = "sluice.alerts.webhook.secret=";

    @Test
    void alertsAreSentNowhereUnlessAUrlSaysWhere() {
        assertThat(ConfigFixture.provider().read().webhook()).isEmpty();
        GatewayConfig config = ConfigFixture.provider(URL + "https://chat.example.com/hooks/T0", SECRET + "s3cret")
                .read();
        WebhookSettings webhook = config.webhook().orElseThrow();
        assertThat(webhook.url()).hasToString("https://chat.example.com/hooks/T0");
        assertThat(webhook.secret().orElseThrow().reveal()).isEqualTo("s3cret");
        assertThat(webhook.toString()).doesNotContain("T0", "s3cret");
        assertThat(config.properties())
                .filteredOn(property -> property.name().startsWith("sluice.alerts."))
                .hasSize(2)
                .allSatisfy(property -> assertThat(property.value()).isEqualTo("set"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat.example.com/T0",
                "ftp://chat.example.com/T0",
                "https:///T0",
                "https://ann:pw@chat.example.com/T0",
                "https://chat.example.com/T0 {"
            })
    void aUrlThatIsNoneIsAFaultThatDoesNotShowIt(String url) {
        assertThat(ConfigFixture.provider(URL + url).faults()).singleElement().satisfies(fault -> assertThat(fault)
                .startsWith("sluice.alerts.webhook.url: must be a URL")
                .doesNotContain("T0", "pw"));
    }

    @Test
    void aSecretWithoutAUrlHasNoEffect() {
        assertThat(ConfigFixture.provider(SECRET + "s3cret").read().warnings())
                .contains("sluice.alerts.webhook.secret has no effect without sluice.alerts.webhook.url");
    }
}
