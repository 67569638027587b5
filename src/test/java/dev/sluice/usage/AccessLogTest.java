package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.AllowedPaths;
import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.exchange.RequestId;
import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Await;
import dev.sluice.tokens.TokenDetails;
import dev.sluice.tokens.TokenUsage;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One line for each request, which no request can forge. */
final class AccessLogTest {

    private static final Optional<Client> CALLER =
            Optional.of(new Client("billing", "ann", NamePatterns.ANY, NamePatterns.ANY, AllowedPaths.READ));

    private static final List<String> FIELDS = List.of(
            "id",
            "address",
            "client",
            "user",
            "method",
            "path",
            "api",
            "provider",
            "model",
            "asked_model",
            "status",
            "prompt_tokens",
            "completion_tokens",
            "cached_tokens",
            "cache_written_tokens",
            "reasoning_tokens",
            "audio_tokens",
            "usage",
            "ms",
            "ended",
            "provider_id",
            "target",
            "attempts",
            "trail",
            "hedge",
            "cost");

    @Test
    void theLineTellsTheExchange() {
        UsageRecord exchange = new UsageRecord(
                new RequestId("req-1"),
                Optional.empty(),
                Optional.empty(),
                "10.0.0.1",
                CALLER,
                "POST",
                "/v1/chat/completions",
                "chat",
                Optional.of("openai"),
                Optional.of("gpt-4o"),
                Optional.of("fast"),
                200,
                Optional.of(new TokenUsage(
                        OptionalLong.of(12),
                        OptionalLong.of(34),
                        TokenUsage.Source.REPORTED,
                        new TokenDetails(5, 4, 3, 2, 20, 1))),
                false,
                Optional.empty(),
                Optional.of(new ProviderOutcome(
                        ProviderOutcome.Ending.COMPLETE, OptionalInt.of(200), Optional.of("req_upstream"))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(56));

        assertThat(line(exchange))
                .isEqualTo(
                        "id=req-1 address=10.0.0.1 client=billing user=ann method=POST path=/v1/chat/completions api=chat provider=openai"
                                + " model=gpt-4o asked_model=fast status=200 prompt_tokens=12 completion_tokens=34 cached_tokens=5"
                                + " cache_written_tokens=4 reasoning_tokens=20 audio_tokens=4 usage=reported ms=56 ended=complete"
                                + " provider_id=req_upstream target=- attempts=0 trail=- hedge=- cost=-");
    }

    @Test
    void noLineIsLostHoweverManyComeAtOnceAndWhereverItEnds() {
        try (AccessLines lines = AccessLines.listen()) {
            AccessLog log = new AccessLog(AccessLogFormat.TEXT, System.out);
            IntStream.range(0, 50_000).parallel().forEach(i -> log.write(with("GET", "/v1/models", null, null)));
            log.close();

            assertThat(lines.all()).hasSize(50_000);
        }
    }

    @Test
    void anExchangeThatEndsAfterTheStopHasItsLine() {
        try (AccessLines lines = AccessLines.listen()) {
            AccessLog log = new AccessLog(AccessLogFormat.TEXT, System.out);
            log.close();

            log.write(with("GET", "/v1/models", null, null));

            assertThat(lines.all()).hasSize(1);
        }
    }

    @Test
    void theEndWaitsForLinesThatAreBeingWritten() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Logger logger = Logger.getLogger(AccessLog.LOGGER);
        Handler slow = new Handler() {
            @Override
            public void publish(LogRecord line) {
                begun.countDown();
                awaitOpen(gate);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        try (AccessLines lines = AccessLines.listen()) {
            logger.addHandler(slow);
            AccessLog log = new AccessLog(AccessLogFormat.TEXT, System.out);
            log.write(with("GET", "/v1/models", null, null));
            begun.await();
            Thread end = new Thread(log::close);
            end.start();

            Await.until("the end waits", () -> end.getState() == Thread.State.BLOCKED);
            gate.countDown();
            end.join();

            assertThat(lines.all()).hasSize(1);
        } finally {
            logger.removeHandler(slow);
        }
    }

    /** Also when it is interrupted, as it is at the end. */
    private static void awaitOpen(CountDownLatch gate) {
        boolean isOpen = false;
        while (!isOpen) {
            try {
                gate.await();
                isOpen = true;
            } catch (InterruptedException atTheEnd) {
                // The line is written all the same.
                isOpen = false;
            }
        }
    }

    @Test
    void whatIsNotKnownIsADash() {
        assertThat(line(with("GET", "/v1/models", null, null)))
                .isEqualTo(
                        "id=req-1 address=10.0.0.1 client=billing user=ann method=GET path=/v1/models api=other provider=- model=-"
                                + " asked_model=- status=200 prompt_tokens=- completion_tokens=- cached_tokens=- cache_written_tokens=-"
                                + " reasoning_tokens=- audio_tokens=- usage=- ms=1 ended=here provider_id=- target=- attempts=0 trail=- hedge=- cost=-");
    }

    @Test
    void absentUsageIsNotZero() {
        UsageRecord exchange = answeredHere(
                200,
                Optional.of(new TokenUsage(OptionalLong.of(0), OptionalLong.empty(), TokenUsage.Source.REPORTED)),
                false);

        assertThat(line(exchange)).contains(" prompt_tokens=0 completion_tokens=- cached_tokens=0 ");
    }

    @Test
    void aRefusalByALimitIsTold() {
        UsageRecord exchange = answeredHere(429, Optional.empty(), true);

        assertThat(line(exchange)).contains(" ended=rate_limited ");
    }

    @ParameterizedTest
    @EnumSource
    void everyEndingIsAWord(ProviderOutcome.Ending ending) {
        assertThat(line(servedBy(new ProviderOutcome(ending, OptionalInt.empty(), Optional.empty()))))
                .containsPattern(" ended=[a-z_]+ ");
    }

    @ParameterizedTest
    @CsvSource({"'a b',a?b", "'a\nstatus=200',a?status=200", "'a\r\n\tb',a???b", "a\u00e9b,a?b", "a\u007fb,a?b"})
    void everythingButVisibleAsciiIsAQuestionMark(String model, String written) {
        assertThat(line(with("POST", "/", model, null))).contains(" model=" + written + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u2028", "\u0085", "\u000b", "\u001b[31m", "\u202e", "\uD83D\uDE00", "\0"})
    void noCharacterEndsTheLineOrTheField(String character) {
        assertThat(namesOf(line(with("POST", "/a" + character + "b", "m" + character, "p" + character))))
                .isEqualTo(FIELDS);
    }

    @Test
    void aLongTextIsCutShort() {
        assertThat(line(with("POST", "/", "m".repeat(100_000), null)))
                .contains(" model=" + "m".repeat(128) + " asked_model=");
    }

    @Property(tries = 300)
    void noTextForgesALineOrAField(
            @ForAll String method, @ForAll String path, @ForAll String model, @ForAll String providerId) {
        assertThat(namesOf(line(with(method, path, model, providerId)))).isEqualTo(FIELDS);
    }

    @Property(tries = 300)
    void everyLineIsVisibleAscii(@ForAll String path, @ForAll String model) {
        assertThat(line(with("POST", path, model, null))).matches("[ -~]*");
    }

    @Test
    void jsonHasTheSameFieldsInTheSameOrder() {
        UsageRecord exchange = answeredHere(
                200,
                Optional.of(new TokenUsage(
                        OptionalLong.of(12),
                        OptionalLong.empty(),
                        TokenUsage.Source.REPORTED,
                        new TokenDetails(5, 4, 3, 2, 20, 1))),
                false);

        assertThat(AccessLogFormat.JSON.line(0, exchange))
                .isEqualTo(
                        "{\"time\":\"1970-01-01T00:00:00.000Z\",\"id\":\"req-1\",\"address\":\"10.0.0.1\",\"client\":\"billing\","
                                + "\"user\":\"ann\",\"method\":\"POST\",\"path\":\"/v1/chat/completions\",\"api\":\"chat\",\"provider\":null,"
                                + "\"model\":null,\"asked_model\":null,\"status\":200,\"prompt_tokens\":12,\"completion_tokens\":null,"
                                + "\"cached_tokens\":5,\"cache_written_tokens\":4,\"reasoning_tokens\":20,\"audio_tokens\":4,"
                                + "\"usage\":\"reported\",\"ms\":0,\"ended\":\"here\",\"provider_id\":null,\"target\":null,\"attempts\":0,"
                                + "\"trail\":null,\"hedge\":null,\"cost\":null}");
        List<String> names = new ArrayList<>(List.of("time"));
        names.addAll(FIELDS);
        assertThat(read(AccessLogFormat.JSON.line(0, exchange)).keySet()).containsExactlyElementsOf(names);
    }

    @Property(tries = 300)
    void everyTextSurvivesInJson(@ForAll String path, @ForAll String model, @ForAll String providerId) {
        String line = AccessLogFormat.JSON.line(0, with("POST", path, model, providerId));

        assertThat(line).matches("[ -~]*");
        JsonObject object = read(line);
        assertThat(object.getString("path")).isEqualTo(cut(path));
        assertThat(object.getString("model")).isEqualTo(cut(model));
        assertThat(object.getString("provider_id")).isEqualTo(cut(providerId));
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(128, text.length()));
    }

    private static JsonObject read(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }

    private static String line(UsageRecord exchange) {
        return AccessLogFormat.TEXT.line(0, exchange);
    }

    private static UsageRecord answeredHere(int status, Optional<TokenUsage> usage, boolean isRateLimited) {
        return new UsageRecord(
                new RequestId("req-1"),
                Optional.empty(),
                Optional.empty(),
                "10.0.0.1",
                CALLER,
                "POST",
                "/v1/chat/completions",
                "chat",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                status,
                usage,
                isRateLimited,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO);
    }

    private static List<String> namesOf(String line) {
        return Arrays.stream(line.split(" ", -1))
                .map(field -> field.substring(0, field.indexOf('=')))
                .toList();
    }

    private static UsageRecord servedBy(ProviderOutcome served) {
        return record("POST", "/", Optional.empty(), Optional.of(served));
    }

    private static UsageRecord with(String method, String path, String model, String providerId) {
        return record(
                method,
                path,
                Optional.ofNullable(model),
                Optional.ofNullable(providerId)
                        .map(id -> new ProviderOutcome(
                                ProviderOutcome.Ending.COMPLETE, OptionalInt.of(200), Optional.of(id))));
    }

    private static UsageRecord record(
            String method, String path, Optional<String> model, Optional<ProviderOutcome> served) {
        return new UsageRecord(
                new RequestId("req-1"),
                Optional.empty(),
                Optional.empty(),
                "10.0.0.1",
                CALLER,
                method,
                path,
                "other",
                Optional.empty(),
                model,
                Optional.empty(),
                200,
                Optional.empty(),
                false,
                Optional.empty(),
                served,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(1));
    }
}
