package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.DisguisingFilter;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read metrics and readiness, and by which paths. */
final class MonitoringTest {

    private static final String KEY = "mon-0123456789abcdef";
    private static final String ELSEWHERE = DisguisingFilter.ADDRESS + ": 203.0.113.7";
    private static final String PROMETHEUS = DisguisingFilter.ADDRESS + ": 10.1.2.3";

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            Duration.ofSeconds(30),
            DisguisingFilter.inFront(),
            "sluice.demo=true",
            "sluice.monitoring.networks=10.1.0.0/16, fd00::/8",
            "sluice.monitoring.key-sha256=" + Sha256.hex(KEY));

    @AutoClose
    private static final TestGateway plain = TestGateway.start(
            Duration.ofSeconds(30), DisguisingFilter.inFront(), "sluice.demo=true", "sluice.auth=open");

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/health/ready"})
    void thisMachineTheNetworksAndTheKeyAreAnswered(String page) {
        assertThat(gateway.get(page).status()).isEqualTo(200);
        assertThat(gateway.get(page, PROMETHEUS).status()).isEqualTo(200);
        assertThat(gateway.get(page, "test-address: fd12::1").status()).isEqualTo(200);
        assertThat(gateway.get(page, ELSEWHERE, "Authorization: Bearer " + KEY).status())
                .isEqualTo(200);
        assertThat(gateway.get(page, PROMETHEUS, "X-Forwarded-For: 1.2.3.4", "Authorization: Bearer " + KEY)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/health/ready"})
    void everybodyElseIsRefused(String page) {
        assertThat(told(gateway.get(page, ELSEWHERE))).isEqualTo("403 monitoring_not_allowed");
        assertThat(told(gateway.get(page, ELSEWHERE, "Authorization: Bearer " + KEY + "x")))
                .isEqualTo("403 monitoring_not_allowed");
        assertThat(told(gateway.get(page, ELSEWHERE, "Authorization: Bearer " + KEY, "x-api-key: other")))
                .isEqualTo("403 monitoring_not_allowed");
        assertThat(told(gateway.get(page, ELSEWHERE, "Authorization: Bearer " + Sha256.hex(KEY))))
                .isEqualTo("403 monitoring_not_allowed");
        assertThat(told(plain.get(page, ELSEWHERE, "Authorization: Bearer anything")))
                .isEqualTo("403 monitoring_not_allowed");
        assertThat(told(plain.get(page, PROMETHEUS))).isEqualTo("403 monitoring_not_allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For: 1.2.3.4", "Forwarded: for=1.2.3.4", "Via: 1.1 x", "X-Real-IP: 1.2.3.4"})
    void whatAProxyOfTheNetworkForwardsIsRefused(String header) {
        assertThat(told(gateway.get("/metrics", PROMETHEUS, header))).isEqualTo("403 monitoring_not_allowed");
        assertThat(told(gateway.get("/metrics", header))).isEqualTo("403 monitoring_not_allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0\r\nHost: 127.0.0.1", "HTTP/1.1\r\nHost: rebound.example"})
    void aProxyOnThisMachineThatTellsNothingIsRefused(String endOfFirstLine) {
        byte[] request = ("GET /metrics " + endOfFirstLine + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);

        assertThat(told(gateway.send(request))).isEqualTo("403 monitoring_not_allowed");
    }

    @Test
    void livenessIsForEverybody() {
        assertThat(gateway.get("/health/live", ELSEWHERE).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.PathSpellings#ofMetrics")
    void onlyThePlainPathLeadsToAPage(String target) {
        RawResponse answer = gateway.get(target);

        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.bodyText()).doesNotContain("active_http_calls");
    }

    @ParameterizedTest
    @CsvSource({"/v1/../health/live", "/health/./live", "/health;x/live", "/%68ealth/live", "/health/%6Cive"})
    void onlyThePlainPathLeadsToHealth(String target) {
        assertThat(gateway.get(target).status()).isIn(400, 404);
    }

    @Test
    void aChangedKeyTakesEffectWhileTheGatewayRuns() {
        try (TestGateway reloaded = TestGateway.start(
                Duration.ofSeconds(30),
                DisguisingFilter.inFront(),
                "sluice.demo=true",
                "sluice.reload.every=10ms",
                "sluice.monitoring.key-sha256=" + Sha256.hex(KEY))) {
            reloaded.rewrite(
                    "sluice.demo=true",
                    "sluice.reload.every=10ms",
                    "sluice.monitoring.key-sha256=" + Sha256.hex("another"));
            reloaded.awaitMetric("sluice_config_reloads_total{result=\"taken\"}", 1);

            assertThat(reloaded.get("/metrics", ELSEWHERE, "x-api-key: " + KEY).status())
                    .isEqualTo(403);
            assertThat(reloaded.get("/metrics", ELSEWHERE, "x-api-key: another").status())
                    .isEqualTo(200);
        }
    }

    private static String told(RawResponse answer) {
        return answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]*)\".*", "$1");
    }
}
