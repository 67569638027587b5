package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Header;
import dev.sluice.testing.Recording;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ToldWaitTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private static final RandomGenerator NO_JITTER = () -> 0;

    private final ToldWait reader = new ToldWait(Clock.fixed(NOW, ZoneOffset.UTC), NO_JITTER);

    @Test
    void readsWhatOpenAiTellsWithARefusal() {
        // Retry-After is rounded up to seconds, and the longest holds.
        assertThat(reader.of(recorded("openai-error-429-rate-limit.json"))).contains(Duration.ofSeconds(2));
    }

    @Test
    void readsWhatGeminiTellsWithARefusal() {
        assertThat(reader.of(recorded("gemini-error-429.json"))).contains(Duration.ofSeconds(34));
    }

    @Test
    void readsWhatAnthropicTellsWithARefusal() {
        Map<String, String> headers = new HashMap<>(Map.of(
                "anthropic-ratelimit-requests-remaining", "49",
                "anthropic-ratelimit-requests-reset", "2026-03-01T10:05:01Z",
                "anthropic-ratelimit-input-tokens-remaining", "0",
                "anthropic-ratelimit-input-tokens-reset", "2026-03-01T10:00:42Z",
                "retry-after", "41"));
        assertThat(wait(headers)).contains(Duration.ofSeconds(42));
        headers.put("date", "Sun, 01 Mar 2026 10:00:30 GMT");
        headers.remove("retry-after");
        assertThat(wait(headers)).contains(Duration.ofSeconds(12));
    }

    @Test
    void waitsNoMoreThanAnHourForAzuresDay() {
        assertThat(wait(Map.of(
                        "retry-after", "86400", "retry-after-ms", "86400000", "x-ratelimit-reset-requests", "1")))
                .contains(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai-chat-n2.json",
                "groq-chat.json",
                "azure-chat-stream-pfr-2.sse",
                "anthropic-stream-helper.sse"
            })
    void limitsOfWhichSomethingRemainsTellNothing(String answer) {
        assertThat(reader.of(recorded(answer))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"12ms,12", "6m0s,360000", "1s,1000", "1.79s,1790", "20,20000", "0.5,500", "1h2m3s,3600000", "8.64s,8640"
    })
    void readsTheDurationsOfResets(String reset, long millis) {
        assertThat(wait(Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", reset)))
                .contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1772359230", "1772359230000", "2026-03-01T10:00:30Z", "2026-03-01T11:00:30+01:00"})
    void readsThePointsInTimeOfResets(String reset) {
        assertThat(wait(Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", reset)))
                .contains(Duration.ofSeconds(30));
    }

    @Test
    void readsSecondsWithDecimals() {
        assertThat(wait(Map.of("retry-after", "1.5"))).contains(Duration.ofMillis(1500));
    }

    @Test
    void aDateIsRelativeToTheAnswersOwn() {
        assertThat(wait(Map.of(
                        "retry-after", "Thu, 14 Aug 2025 01:10:51 GMT", "date", "Thu, 14 Aug 2025 01:10:47 GMT")))
                .contains(Duration.ofSeconds(4));
        assertThat(wait(Map.of("retry-after", "Sun, 01 Mar 2026 10:00:07 GMT"))).contains(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "soon",
                "1e9",
                "1..2",
                ".5",
                "5.",
                "1s2",
                "ms",
                "1 s",
                "NaN",
                "Sun, 01 Mar 2026 09:59:59 GMT",
                "99999999999999999999999999999999999999",
                "Infinity",
                "١"
            })
    void ignoresWhatIsNoTimeToCome(String value) {
        assertThat(wait(Map.of("retry-after", value))).isEmpty();
    }

    @Test
    void addsUpToATenth() {
        ToldWait jittered = new ToldWait(Clock.fixed(NOW, ZoneOffset.UTC), new Random(1));
        for (int i = 0; i < 100; i++) {
            assertThat(jittered.of(name ->
                            Optional.ofNullable(Map.of("retry-after", "10").get(name))))
                    .hasValueSatisfying(
                            time -> assertThat(time).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11)));
        }
    }

    @Property(tries = 3000)
    void whateverTheHeadersSayTheWaitIsMoreThanNothingAndAtMostAnHour(
            @ForAll @From("values") List<String> values, @ForAll long seed) {
        Random random = new Random(seed);
        ToldWait jittered = new ToldWait(Clock.fixed(NOW, ZoneOffset.UTC), random);
        Optional<Duration> wait = jittered.of(name -> name.endsWith("remaining") || name.contains("-remaining-")
                ? Optional.of("0")
                : Optional.of(values.get(Math.floorMod(name.hashCode(), values.size()))));
        wait.ifPresent(time -> assertThat(time).isBetween(Duration.ofNanos(1), Duration.ofHours(1)));
    }

    @Provide
    Arbitrary<List<String>> values() {
        Arbitrary<String> alike =
                Arbitraries.strings().withChars("0123456789.smhuµT:Z+-, GMTJan").ofMaxLength(40);
        Arbitrary<String> numbers = Arbitraries.longs().map(String::valueOf);
        return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(60), alike, numbers)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    private Optional<Duration> wait(Map<String, String> headers) {
        return reader.of(name -> Optional.ofNullable(headers.get(name)));
    }

    private static Function<String, Optional<String>> recorded(String file) {
        List<Header> headers = Recording.named(file).responseHeaders();
        return name -> headers.stream()
                .filter(header -> header.name().toLowerCase(Locale.ROOT).equals(name))
                .map(Header::value)
                .findFirst();
    }
}
