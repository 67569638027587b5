package dev.sluice.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.auth.NamePatterns;
import dev.sluice.capture.mask.MaskKind;
import dev.sluice.json.EditedJson;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import dev.sluice.json.JsonQuery;
import dev.sluice.ledger.CaptureRow;
import dev.sluice.ledger.CaptureStore;
import dev.sluice.ledger.CapturedText;
import dev.sluice.ledger.CapturedText.State;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.RowId;
import dev.sluice.memory.MemoryBudget;
import dev.sluice.memory.MemoryLimits;
import dev.sluice.testing.Await;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.LogRecorder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CapturesTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final UUID ID = RowId.of(NOON.toEpochMilli(), 1, 1);
    private static final String JSON = "application/json";
    private static final int MOST = 1024;

    private final List<CaptureRow> written = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> results = new ConcurrentHashMap<>();
    private final MemoryBudget memory = new MemoryBudget(new MemoryLimits(160_000_000, 160_000_000), refused -> {});

    private final CaptureObserver observer = new CaptureObserver() {
        @Override
        public void kept(int count) {
            results.merge("kept", count, Integer::sum);
        }

        @Override
        public void dropped(Dropped why, int count) {
            results.merge(why.name(), count, Integer::sum);
        }
    };

    private static CaptureRule rule(double share, MaskKind... masks) {
        return new CaptureRule(
                "debug",
                new NamePatterns(List.of("dev-*")),
                new NamePatterns(List.of("gpt-*")),
                share,
                MOST,
                Duration.ofDays(7),
                Set.of(masks));
    }

    private Captures captures(CaptureStore store, CaptureRule... rules) {
        return new Captures(new CaptureRules(List.of(rules)), memory.spare(), store, observer);
    }

    private static Optional<Capture> begin(Captures captures) {
        return captures.begin(ID, "dev-app", Optional.of("ann"), "gpt-4o");
    }

    private static Optional<EditedJson> body(String json) {
        JsonDocument document = (JsonDocument) JsonQuery.of().parse(json.getBytes(StandardCharsets.UTF_8));
        return Optional.of(JsonEditor.of(document).apply());
    }

    private CaptureRow kept(Capture capture, Captures captures) {
        capture.end();
        captures.close();
        assertThat(results).isEqualTo(Map.of("kept", 1));
        assertThat(memory.held()).isZero();
        return written.get(0);
    }

    @Test
    void requestAndAnswerAreKeptMaskedWithWhoAskedWhom() {
        Captures captures = captures(written::addAll, rule(1, MaskKind.EMAIL));
        Capture capture = begin(captures).orElseThrow();
        capture.sent("openai", body("{\"c\":\"ann@example.com\"}"));
        capture.answered(JSON, null);
        byte[] answer = "{\"a\":\"bob@example.com\"}xx".getBytes(StandardCharsets.UTF_8);
        capture.received(answer, answer.length - 2);

        assertThat(kept(capture, captures))
                .isEqualTo(new CaptureRow(
                        ID,
                        "debug",
                        "dev-app",
                        Optional.of("ann"),
                        "openai",
                        NOON.plus(Duration.ofDays(7)),
                        new CapturedText(State.WHOLE, 23, "{\"c\":\"[email]\"}"),
                        new CapturedText(State.WHOLE, 23, "{\"a\":\"[email]\"}")));
    }

    @Test
    void whatIsLongerIsCutBetweenTwoCharactersAndMarked() {
        Captures captures = captures(written::addAll, rule(1));
        Capture capture = begin(captures).orElseThrow();
        String large = "{\"c\":\"a" + "\u20AC".repeat(1000) + "\"}";
        capture.sent("openai", body(large));
        capture.answered("text/plain", null);
        byte[] bytes = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        capture.received(bytes, bytes.length);

        CaptureRow row = kept(capture, captures);
        assertThat(row.request().state()).isEqualTo(State.CUT);
        assertThat(row.request().bytes()).isEqualTo(large.getBytes(StandardCharsets.UTF_8).length);
        assertThat(row.request().text()).isEqualTo(large.substring(0, 7 + (MOST - 7) / 3));
        assertThat(row.answer()).isEqualTo(new CapturedText(State.CUT, 100_000, "x".repeat(MOST)));
    }

    /** The beginning of a value that is cut could not be recognized. */
    @Test
    void aValueOnTheEdgeIsMasked() {
        Captures captures = captures(written::addAll, rule(1, MaskKind.CARD));
        Capture capture = begin(captures).orElseThrow();
        capture.sent("openai", body("\"" + "x".repeat(MOST - 10) + " 4111 1111 1111 1111 \""));

        assertThat(kept(capture, captures).request().text()).isEqualTo("\"" + "x".repeat(MOST - 10) + " [card]");
    }

    @Test
    void aCodedAnswerIsDecodedAndOneOfAnotherCodingIsNot() {
        Captures captures = captures(written::addAll, rule(1, MaskKind.EMAIL));
        byte[] gzip = Compressed.gzip("{\"a\":\"bob@example.com\"}".getBytes(StandardCharsets.UTF_8));
        Capture one = begin(captures).orElseThrow();
        one.sent("openai", body("{}"));
        one.answered(JSON, "gzip");
        one.received(gzip, gzip.length);
        one.end();
        Capture other = begin(captures).orElseThrow();
        other.sent("openai", body("{}"));
        other.answered(JSON, "br");
        other.received(gzip, gzip.length);
        other.end();
        captures.close();

        assertThat(written)
                .extracting(CaptureRow::answer)
                .containsExactly(
                        new CapturedText(State.WHOLE, gzip.length, "{\"a\":\"[email]\"}"),
                        new CapturedText(State.CODED, gzip.length, ""));
    }

    @Test
    void aCodedAnswerThatBecomesAThousandTimesAsLongIsCut() {
        Captures captures = captures(written::addAll, rule(1));
        byte[] gzip = Compressed.gzip(new byte[5_000_000]);
        Capture capture = begin(captures).orElseThrow();
        capture.sent("openai", body("{}"));
        capture.answered("text/plain", "gzip");
        capture.received(gzip, gzip.length);

        CapturedText answer = kept(capture, captures).answer();
        assertThat(answer.state()).isEqualTo(State.CUT);
        assertThat(answer.text()).hasSize(MOST);
    }

    @Test
    void formsBinaryAnswersAndNoAnswerAreSaidToBeSo() {
        Captures captures = captures(written::addAll, rule(1));
        Capture form = begin(captures).orElseThrow();
        form.sent("openai", Optional.empty());
        form.answered("audio/mpeg", null);
        form.received(new byte[4000], 4000);
        form.end();
        Capture silent = begin(captures).orElseThrow();
        silent.sent("openai", body("{}"));
        silent.end();
        captures.close();

        assertThat(written)
                .extracting(row -> row.request().state(), CaptureRow::answer)
                .containsExactly(
                        tuple(State.FORM, new CapturedText(State.BINARY, 4000, "")),
                        tuple(State.WHOLE, CapturedText.NONE));
        assertThat(memory.held()).isZero();
    }

    @Test
    void anExchangeThatNothingWasSentOfIsNotKept() {
        Captures captures = captures(written::addAll, rule(1));
        begin(captures).orElseThrow().end();
        captures.close();

        assertThat(results).isEmpty();
    }

    @Test
    void onlyWhatARuleNamesIsKept() {
        try (Captures captures = captures(written::addAll, rule(1))) {
            assertThat(captures.areOff()).isFalse();
            assertThat(captures.begin(ID, "crm", Optional.empty(), "gpt-4o")).isEmpty();
            assertThat(captures.begin(ID, "dev-app", Optional.empty(), "o3")).isEmpty();
            assertThat(captures.begin(ID, "dev-app", Optional.empty(), "gpt-4o"))
                    .isPresent();
            captures.replace(CaptureRules.NONE);
            assertThat(captures.areOff()).isTrue();
            assertThat(captures.begin(ID, "dev-app", Optional.empty(), "gpt-4o"))
                    .isEmpty();
        }
    }

    @Test
    void aShareIsAboutThatAndALargerOneHasTheSameAndMore() {
        Random random = new Random(7);
        List<UUID> ids = IntStream.range(0, 20_000)
                .mapToObj(i -> RowId.of(NOON.toEpochMilli() + i, random.nextLong(), random.nextLong()))
                .toList();
        List<UUID> small = kept(ids, 0.01);
        List<UUID> large = kept(ids, 0.1);

        assertThat(small).hasSizeBetween(150, 250);
        assertThat(large).hasSizeBetween(1850, 2150).containsAll(small);
        assertThat(kept(ids, 1)).isEqualTo(ids);
    }

    private static List<UUID> kept(List<UUID> ids, double share) {
        return ids.stream()
                .filter(id -> rule(share).keeps("dev-app", "gpt-4o", id))
                .toList();
    }

    @Test
    void withoutMemoryACaptureIsDroppedAndGivesBackWhatItHad() {
        MemoryBudget small = new MemoryBudget(new MemoryLimits(16 * 5000, 16 * 5000), refused -> {});
        Captures captures = new Captures(new CaptureRules(List.of(rule(1))), small.spare(), written::addAll, observer);
        Capture capture = begin(captures).orElseThrow();
        capture.sent("openai", body("{}"));
        capture.answered(JSON, null);
        capture.received(new byte[4000], 4000);
        capture.received(new byte[4000], 4000);
        capture.end();
        captures.close();

        assertThat(results).isEqualTo(Map.of("MEMORY", 1));
        assertThat(small.held()).isZero();
    }

    @Test
    void whileTheDatabaseIsSlowOnlySoManyWait() throws Exception {
        CountDownLatch isWriting = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Captures captures = captures(
                rows -> {
                    isWriting.countDown();
                    await(mayGoOn);
                    written.addAll(rows);
                },
                rule(1));
        end(captures, 1);
        isWriting.await();

        end(captures, 300);

        assertThat(results).isEqualTo(Map.of("QUEUE", 300 - 256));
        mayGoOn.countDown();
        captures.close();
        assertThat(written).hasSize(257);
        assertThat(memory.held()).isZero();
    }

    @Test
    void whileTheDatabaseIsAwayCapturesAreDroppedAndTheLogSaysSoOnce() {
        List<LedgerUnavailableException> thrown = new ArrayList<>();
        try (LogRecorder log = LogRecorder.start()) {
            Captures captures = captures(
                    rows -> {
                        thrown.add(new LedgerUnavailableException("The database is away", null));
                        throw thrown.get(thrown.size() - 1);
                    },
                    rule(1));
            end(captures, 1);
            Await.until("the first", () -> results.getOrDefault("DATABASE", 0) == 1);
            end(captures, 1);
            captures.close();

            assertThat(results).isEqualTo(Map.of("DATABASE", 2));
            assertThat(memory.held()).isZero();
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("The database is away"))
                    .hasSize(1);
        }
    }

    @Test
    void theLogSaysWhoseTextIsKeptAtStartAndWhenThatChanges() {
        try (LogRecorder log = LogRecorder.start();
                Captures captures = captures(written::addAll, rule(0.01, MaskKind.IBAN, MaskKind.EMAIL))) {
            captures.replace(new CaptureRules(List.of(rule(0.01, MaskKind.EMAIL, MaskKind.IBAN))));
            captures.replace(CaptureRules.NONE);
            captures.replace(new CaptureRules(List.of(rule(0.5))));

            assertThat(log.lines().stream().filter(line -> line.contains("kept:")))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .contains(
                                            "debug (clients dev-*; models gpt-*; 1 % of exchanges, 1024 bytes each way,"
                                                    + " for 7 d; masked: email, iban)"),
                            line -> assertThat(line).contains("50 % of exchanges", "nothing masked"));
        }
    }

    private static void end(Captures captures, int count) {
        for (int i = 0; i < count; i++) {
            Capture capture = begin(captures).orElseThrow();
            capture.sent("openai", body("{}"));
            capture.end();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
