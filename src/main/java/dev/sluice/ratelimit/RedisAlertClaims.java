package dev.sluice.ratelimit;

import java.time.Duration;

/** The gateway that sets a key first tells of the alert. The key lives longer than any month, so that no alert comes twice. */
final class RedisAlertClaims implements AlertClaims {

    private static final Duration KEPT = Duration.ofDays(40);
    private static final byte[] CLAIMED = {'1'};

    private final RedisLink link;
    private final String prefix;

    RedisAlertClaims(RedisLink link, String prefix) {
        this.link = link;
        this.prefix = prefix;
    }

    @Override
    public boolean isMine(BudgetAlert alert) {
        long start = System.nanoTime();
        return link.send(commands -> commands.putIfAbsent(prefix + "alert:" + alert.id(), CLAIMED, KEPT.toMillis()))
                .flatMap(answer -> link.await(answer, start))
                .orElse(true);
    }
}
