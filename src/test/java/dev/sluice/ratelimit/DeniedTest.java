package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.errors.ApiError;
import dev.sluice.testing.Apis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client over its limit is told (behaviour.md 4.3). */
final class DeniedTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void aRefusalIsARateLimitExceeded() {
        ApiError error = denied(Duration.ofSeconds(5)).toError();

        assertThat(error.status()).isEqualTo(429);
        assertThat(error.type()).isEqualTo("tokens");
        assertThat(error.code()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void aRefusalHasItsHeaders() {
        assertThat(denied(Duration.ofSeconds(5)).toError().headers())
                .containsOnly(
                        entry("Retry-After", "5"),
                        entry("x-ratelimit-limit-tokens", "60"),
                        entry("x-ratelimit-remaining-tokens", "10"),
                        entry("x-ratelimit-reset-tokens", "50s"));
    }

    @Test
    void aRefusalSaysWhatWouldHelp() {
        assertThat(denied(Duration.ofSeconds(5)).toError().message())
                .isEqualTo(
                        "Rate limit \"team\" reached: 60 tokens per minute, 10 left, 15 requested. Try again in 5s.");
    }

    @Test
    void aRequestThatNeverPassesIsTooLarge() {
        ApiError error = never().toError();

        assertThat(error.status()).isEqualTo(429);
        assertThat(error.code()).isEqualTo("request_too_large");
    }

    @Test
    void aRequestThatNeverPassesIsNotToldToRetry() {
        assertThat(never().toError().headers())
                .containsEntry("x-should-retry", "false")
                .doesNotContainKey("Retry-After");
    }

    @Test
    void aRequestThatNeverPassesHasTheLimitsHeaders() {
        assertThat(never().toError().headers())
                .containsEntry("x-ratelimit-limit-tokens", "60")
                .containsEntry("x-ratelimit-remaining-tokens", "60")
                .containsEntry("x-ratelimit-reset-tokens", "0ms");
    }

    @ParameterizedTest
    @CsvSource({"PT0.000000001S,1", "PT0.02S,1", "PT1S,1", "PT1.000000001S,2", "PT59.5S,60", "PT1M,60", "PT1H,3600"})
    void retryAfterIsWholeSecondsRoundedUp(Duration wait, String seconds) {
        assertThat(denied(wait).toError().headers()).containsEntry("Retry-After", seconds);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.000000001S,1ms",
        "PT0.02S,20ms",
        "PT0.999S,999ms",
        "PT1S,1s",
        "PT6S,6s",
        "PT6.2S,7s",
        "PT59.1S,1m0s",
        "PT1M,1m0s",
        "PT1M30S,1m30s",
        "PT59M59.1S,1h0m0s",
        "PT1H,1h0m0s",
        "PT30H5S,30h0m5s"
    })
    void aTimeIsWrittenAsOpenAiWritesIt(Duration reset, String words) {
        Denied denied = new Denied(limit(MINUTE), 15, 10, Optional.of(Duration.ofSeconds(5)), reset);

        assertThat(denied.toError().headers()).containsEntry("x-ratelimit-reset-tokens", words);
    }

    @ParameterizedTest
    @CsvSource({"PT1S,second", "PT1M,minute", "PT1H,hour"})
    void thePeriodIsNamed(Duration period, String word) {
        Denied denied = new Denied(limit(period), 15, 10, Optional.of(Duration.ofSeconds(5)), Duration.ofSeconds(50));

        assertThat(denied.toError().message()).contains("60 tokens per " + word + ",");
    }

    @ParameterizedTest
    @CsvSource({"1,REQUESTS,1 request per", "2,REQUESTS,2 requests per", "1,TOKENS,1 token per"})
    void oneIsNotWrittenAsMany(long amount, Limit.Unit unit, String words) {
        Limit limit = new Limit(
                "team", "gpt-4", "x-team", Optional.empty(), amount, unit, MINUTE, Limit.Charge.REQUEST, false);
        Denied denied = new Denied(limit, 1, 0, Optional.of(Duration.ofSeconds(5)), Duration.ofSeconds(50));

        assertThat(denied.toError().message()).contains(" reached: " + words + " minute,");
    }

    @Test
    void theSelectorsValueIsNeverRepeated() {
        OneLimit limiter = new OneLimit(new LocalBuckets(() -> 0, 100));
        Decision first = limiter.reserve(limit(MINUTE), "sk-planted", 50);
        Decision second = limiter.reserve(limit(MINUTE), "sk-planted", 50);
        Decision never = limiter.reserve(limit(MINUTE), "sk-planted", 500);

        assertThat(first).isInstanceOf(Granted.class);
        assertThat(told(second)).doesNotContain("planted");
        assertThat(told(never)).doesNotContain("planted");
    }

    private static String told(Decision decision) {
        ApiError error = ((Denied) decision).toError();
        return new String(Apis.chat().errorBody(error.detail(Optional.empty())), StandardCharsets.UTF_8)
                + error.headers();
    }

    private static Denied denied(Duration retryAfter) {
        return new Denied(limit(MINUTE), 15, 10, Optional.of(retryAfter), Duration.ofSeconds(50));
    }

    private static Denied never() {
        return new Denied(limit(MINUTE), 61, 60, Optional.empty(), Duration.ZERO);
    }

    private static Limit limit(Duration period) {
        return new Limit(
                "team",
                "gpt-4",
                "x-team",
                Optional.of("sk-planted"),
                60,
                Limit.Unit.TOKENS,
                period,
                Limit.Charge.REQUEST,
                false);
    }
}
