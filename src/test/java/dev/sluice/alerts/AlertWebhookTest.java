package dev.sluice.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ratelimit.AlertClaims;
import dev.sluice.ratelimit.BudgetAlert;
import dev.sluice.routing.Secret;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.Received;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Alerts of budgets that are sent to a URL. */
final class AlertWebhookTest {

    private static final String SECRET = "shared-with-the-receiver";
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00.987Z");
    private static final BudgetAlert ALERT = new BudgetAlert(
            "team", "0123456789ab", Optional.of("crm"), 80, "2026-11", 803_200_000_000L, 1_000_000_000_000L, "USD");

    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final AlertDeliveries deliveries = (alert, reached, isDelivered) ->
            ended.add(alert.budget() + " " + reached + (isDelivered ? " delivered" : " failed"));

    @AutoClose
    private final FakeProvider receiver = FakeProvider.start();

    private AlertWebhook webhook(AlertClaims claims) {
        URI url = URI.create("http://127.0.0.1:" + receiver.port() + "/hook/token-in-the-path");
        return new AlertWebhook(
                new WebhookSettings(url, Optional.of(new Secret(SECRET))),
                claims,
                deliveries,
                () -> NOW,
                Duration.ofMillis(1));
    }

    private static BudgetAlert of(String budget) {
        return new BudgetAlert(budget, "0", Optional.empty(), 50, "2026-11", 5, 10, "USD");
    }

    @Test
    void anAlertIsSentWithASignatureThatTheReceiverCanCheck() throws Exception {
        receiver.answerWith(Answer.json(200, "{}"));
        try (AlertWebhook webhook = webhook(AlertClaims.ALONE)) {
            webhook.reached(ALERT);

            Received request = receiver.takeRequest();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.target()).isEqualTo("/hook/token-in-the-path");
            assertThat(request.header("Content-Type")).contains("application/json");
            assertThat(request.bodyText())
                    .isEqualTo("{\"type\":\"budget_alert\",\"id\":\"team/0123456789ab/2026-11/80\","
                            + "\"at\":\"2026-11-30T12:00:00Z\",\"budget\":\"team\",\"client\":\"crm\",\"percent\":80,"
                            + "\"period\":\"2026-11\",\"used\":\"803.2\",\"amount\":\"1000\",\"currency\":\"USD\"}");
            String time = Long.toString(NOW.getEpochSecond());
            assertThat(request.header("x-sluice-signature"))
                    .contains("t=" + time + ",v1=" + hmac(time + "." + request.bodyText()));
        }
    }

    private static String hmac(String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aServerThatFailsIsTriedAgain() {
        receiver.enqueue(Answer.json(503, "{}")).enqueue(Answer.json(500, "{}")).answerWith(Answer.json(200, "{}"));
        try (LogRecorder log = LogRecorder.start();
                AlertWebhook webhook = webhook(AlertClaims.ALONE)) {
            webhook.reached(ALERT);
            webhook.reached(of("next"));
            Await.until("the next one has come", () -> receiver.requestCount() >= 4);
            assertThat(log.lines()).noneMatch(line -> line.contains("not delivered"));
            Await.until(
                    "both are told",
                    () -> ended.equals(List.of("team " + NOW + " delivered", "next " + NOW + " delivered")));
        }
    }

    @Test
    void whatCannotBeDeliveredIsToldWithoutTheUrlAndTheSecret() {
        receiver.answerWith(Answer.json(302, "{}").withHeader("Location", "http://127.0.0.1:1/elsewhere"));
        try (LogRecorder log = LogRecorder.start();
                AlertWebhook webhook = webhook(AlertClaims.ALONE)) {
            webhook.reached(ALERT);
            Await.until("it is told", () -> log.lines().stream().anyMatch(line -> line.contains("not delivered")));
            assertThat(receiver.requestCount()).isEqualTo(AlertWebhook.TRIES);
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("team/0123456789ab/2026-11/80 is not delivered, after 3 tries: the"
                            + " webhook of sluice.alerts.webhook.url fails (it answers 302)"))
                    .noneMatch(line -> line.contains("token-in-the-path") || line.contains(SECRET));
            Await.until("it is told", () -> ended.equals(List.of("team " + NOW + " failed")));
        }
    }

    @Test
    void oneThatAnotherGatewayTellsIsNotSent() throws Exception {
        receiver.answerWith(Answer.json(200, "{}"));
        try (AlertWebhook webhook = webhook(alert -> !alert.budget().equals("team"))) {
            webhook.reached(ALERT);
            webhook.reached(of("next"));
            assertThat(receiver.takeRequest().bodyText()).contains("\"budget\":\"next\"");
            Await.until("the other is told", () -> ended.equals(List.of("next " + NOW + " delivered")));
        }
    }

    @Test
    void aServerThatHangsHoldsUpNobodyAndFillsNoMemory() {
        receiver.answerWith(Answer.silence());
        try (LogRecorder log = LogRecorder.start();
                AlertWebhook webhook = webhook(AlertClaims.ALONE)) {
            webhook.reached(ALERT);
            Await.until("the first one hangs", () -> receiver.requestCount() == 1);
            for (int i = 1; i <= AlertWebhook.MOST_WAITING + 1; i++) {
                webhook.reached(of("b" + i));
            }
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("is not sent: 100 others wait"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("b101/0/2026-11/50"));
        }
    }
}
