package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.NamePatterns;
import dev.sluice.capture.CaptureRule;
import dev.sluice.capture.mask.MaskKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose text is kept. */
final class CaptureSettingsTest {

    private static final String RULE = "sluice.capture.debug.";

    private static ConfigFixture ledger(String... more) {
        return ConfigFixture.provider("sluice.ledger=on", "sluice.ledger.dir=/tmp/none")
                .and("sluice.clients.dev-app.key-sha256=" + "a".repeat(64))
                .and(more);
    }

    @Test
    void nobodysTextIsKeptUnlessARuleNamesClients() {
        assertThat(ledger().read().captures().isEmpty()).isTrue();
        assertThat(ledger(RULE + "share=1%").faults()).containsExactly(RULE + "clients: is missing");
    }

    @Test
    void aRuleKeepsLittleForAShortTimeAndMasksEverythingItKnows() {
        GatewayConfig config = ledger(RULE + "clients=dev-*").read();

        assertThat(config.captures().rules())
                .containsExactly(new CaptureRule(
                        "debug",
                        new NamePatterns(List.of("dev-*")),
                        NamePatterns.ANY,
                        0.01,
                        65_536,
                        Duration.ofDays(7),
                        EnumSet.allOf(MaskKind.class)));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void everyPropertyCounts() {
        assertThat(ledger(
                                RULE + "clients=dev-app",
                                RULE + "models=gpt-*, o3",
                                RULE + "share=100%",
                                RULE + "max-bytes=1000",
                                RULE + "keep=48h",
                                RULE + "mask=card, iban",
                                "sluice.capture.all.clients=*",
                                "sluice.capture.all.mask=none")
                        .read()
                        .captures()
                        .rules())
                .satisfiesExactly(all -> assertThat(all.masks()).isEmpty(), debug -> assertThat(debug)
                        .isEqualTo(new CaptureRule(
                                "debug",
                                new NamePatterns(List.of("dev-app")),
                                new NamePatterns(List.of("gpt-*", "o3")),
                                1,
                                1000,
                                Duration.ofDays(2),
                                Set.of(MaskKind.CARD, MaskKind.IBAN))));
    }

    @ParameterizedTest
    @CsvSource({
        "share=0%, share: must be more than 0%",
        "share=100.1%, share: must be more than 0%",
        "share=0.5, share: must be more than 0%",
        "max-bytes=0, max-bytes: must be 1 to 262144",
        "max-bytes=262145, max-bytes: must be 1 to 262144",
        "keep=91d, keep: must be at most 90d",
        "keep=7, keep: must be a number of hours",
        "mask=names, 'mask: must be a list of email, card, iban, phone; or none alone'",
        "'mask=none,card', 'mask: must be a list of email, card, iban, phone; or none alone'",
        "mark=card, mark: unknown; did you mean sluice.capture.debug.mask?"
    })
    void whatIsInvalidIsAFault(String line, String fault) {
        assertThat(ledger(RULE + "clients=dev-*", RULE + line).faults())
                .singleElement()
                .asString()
                .startsWith(RULE + fault);
    }

    @Test
    void textNeedsALedger() {
        assertThat(ConfigFixture.provider(RULE + "clients=*").faults())
                .containsExactly(RULE + "clients: needs sluice.ledger=on, whose database has the text");
    }

    @Test
    void whatMayBeAMistakeIsAWarning() {
        assertThat(ledger(RULE + "clients=dev-app, test-*", "sluice.ledger.users=none")
                        .read()
                        .warnings())
                .containsExactly(
                        "sluice.ledger.users=none: the text that sluice.capture. keeps names no users either, so that"
                                + " erasing a user does not find it",
                        RULE + "clients: no client has the name test-*");
    }

    @Test
    void aChangeTakesEffectWhileTheGatewayRuns() {
        assertThat(PropertyNames.isReloaded(RULE + "share")).isTrue();
    }
}
