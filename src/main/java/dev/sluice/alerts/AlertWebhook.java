package dev.sluice.alerts;

import dev.sluice.background.BackgroundScheduler;
import dev.sluice.json.ObjectText;
import dev.sluice.price.DecimalAmount;
import dev.sluice.ratelimit.AlertClaims;
import dev.sluice.ratelimit.BudgetAlert;
import dev.sluice.ratelimit.BudgetObserver;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sends alerts of budgets to a URL (ledger-and-console.md P13), on a thread of its own: {@link #reached} only puts them in line, where
 * {@value #MOST_WAITING} fit. Each is tried {@value #TRIES} times; what cannot be delivered is told in the log. Thread-safe.
 */
public final class AlertWebhook implements BudgetObserver, AutoCloseable {

    static final int MOST_WAITING = 100;
    static final int TRIES = 3;

    private static final Logger LOG = System.getLogger(AlertWebhook.class.getName());

    private final WebhookPost post;
    private final AlertClaims claims;
    private final AlertDeliveries deliveries;
    private final InstantSource clock;
    private final Duration pause;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final BackgroundScheduler thread = new BackgroundScheduler("sluice-alerts");

    private record Waiting(BudgetAlert alert, Instant at) {}

    /**
     * Creates a webhook.
     *
     * @param claims asked before an alert is sent
     * @param deliveries told what became of it
     */
    public AlertWebhook(WebhookSettings settings, AlertClaims claims, AlertDeliveries deliveries, InstantSource clock) {
        this(settings, claims, deliveries, clock, Duration.ofSeconds(2));
    }

    /** @param pause between the first two tries; five times as long before the third */
    AlertWebhook(
            WebhookSettings settings,
            AlertClaims claims,
            AlertDeliveries deliveries,
            InstantSource clock,
            Duration pause) {
        this.post = new WebhookPost(settings);
        this.claims = claims;
        this.deliveries = deliveries;
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public void reached(BudgetAlert alert) {
        Instant now = clock.instant();
        if (waiting.offer(new Waiting(alert, now))) {
            thread.execute(this::sendNext);
        } else {
            LOG.log(
                    Level.WARNING,
                    "{0} is not sent: {1} others wait for the webhook of sluice.alerts.webhook.url",
                    alert.id(),
                    MOST_WAITING);
            deliveries.ended(alert, now, false);
        }
    }

    @Override
    public void passedUncounted(String budget) {
        // No alert.
    }

    private void sendNext() {
        Waiting next = waiting.remove();
        if (claims.isMine(next.alert())) {
            try {
                send(next);
            } catch (InterruptedException closed) {
                LOG.log(
                        Level.WARNING,
                        "{0} is not sent: the gateway stops",
                        next.alert().id());
                Thread.currentThread().interrupt();
            }
        }
    }

    private void send(Waiting next) throws InterruptedException {
        byte[] body = describe(next).toBytes();
        String failure = "";
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            if (attempt > 1) {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos() * (attempt == 2 ? 1 : 5));
            }
            try {
                int status = post.send(body, clock.instant().getEpochSecond());
                if (status / 100 == 2) {
                    deliveries.ended(next.alert(), next.at(), true);
                    return;
                }
                failure = "it answers " + status;
            } catch (IOException failed) {
                // Its message may contain the URL.
                failure = failed.getClass().getSimpleName();
            }
        }
        LOG.log(
                Level.WARNING,
                "{0} is not delivered, after {1} tries: the webhook of sluice.alerts.webhook.url fails ({2})",
                next.alert().id(),
                TRIES,
                failure);
        deliveries.ended(next.alert(), next.at(), false);
    }

    private static ObjectText describe(Waiting next) {
        BudgetAlert alert = next.alert();
        return new ObjectText()
                .with("type", "budget_alert")
                .with("id", alert.id())
                .with("at", next.at().truncatedTo(ChronoUnit.SECONDS).toString())
                .with("budget", alert.budget())
                .with("client", alert.client())
                .with("percent", alert.percent())
                .with("period", alert.window())
                .with("used", DecimalAmount.text(alert.used()))
                .with("amount", DecimalAmount.text(alert.amount()))
                .with("currency", alert.currency());
    }

    /** Ends the thread. What waits is not sent. */
    @Override
    public void close() {
        thread.close();
    }
}
