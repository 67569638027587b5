package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.CaptureRow;
import dev.sluice.ledger.CapturedText;
import dev.sluice.ledger.CapturedText.State;
import dev.sluice.ledger.Erasures;
import dev.sluice.ledger.LedgerUser;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.query.Answer.Found;
import dev.sluice.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
final class CaptureTableTest extends OnEveryDatabase {

    private static final LedgerUser ANN = new LedgerUser("crm", "ann");
    private static final Duration LONG = Duration.ofDays(3650);

    @Test
    void aCaptureComesBackAsItWas() throws Exception {
        String text = "\u0000\u20AC\uD83D\uDE80'\"\\\n".repeat(20_000);
        CaptureRow full = new CaptureRow(
                id(1),
                "r".repeat(64),
                "c".repeat(64),
                Optional.of("u".repeat(128)),
                "t".repeat(64),
                NOON.plusMillis(1),
                new CapturedText(State.CUT, Long.MAX_VALUE, text),
                new CapturedText(State.WHOLE, 5, "short"));
        CaptureRow empty = new CaptureRow(
                id(2), "", "", Optional.empty(), "", NOON.plusMillis(1), text(State.FORM), text(State.BINARY));

        store().captures().write(List.of(full, empty));

        assertThat(found(full.exchange())).contains(full);
        assertThat(found(empty.exchange())).contains(empty);
        assertThat(found(id(3))).isEmpty();
    }

    /** So that it fits each database's column. */
    @Test
    void theLongestTextThatIsKeptIsWrittenAlsoIfItCannotBeCompressed() throws Exception {
        StringBuilder random = new StringBuilder();
        new Random(1).ints(256 * 1024L, 0x800, 0xD000).forEach(random::appendCodePoint);
        CaptureRow row = row(1, "ann", NOON.plusMillis(1), random.toString());

        store().captures().write(List.of(row));

        assertThat(found(row.exchange())).contains(row);
    }

    @Test
    void whatHasExpiredIsNotToldAndGoes() throws Exception {
        List<CaptureRow> rows = new ArrayList<>(IntStream.range(0, 450)
                .mapToObj(number -> row(number, "ann", NOON.minusMillis(number), "x"))
                .toList());
        rows.add(row(450, "ann", NOON.plusMillis(1), "x"));
        store().captures().write(rows);
        assertThat(found(id(0))).isEmpty();

        store().retain(new Retention(LONG, LONG, LONG));

        assertThat(count()).isEqualTo(1);
        assertThat(found(id(450))).isPresent();
    }

    @Test
    void theTextOfAnErasedUserIsGoneAndThatOfOthersStays() throws Exception {
        List<CaptureRow> rows = new ArrayList<>(IntStream.range(0, 450)
                .mapToObj(number -> row(number, "ann", NOON.plusSeconds(1), "x"))
                .toList());
        CaptureRow bobs = row(451, "bob", NOON.plusSeconds(1), "x");
        rows.add(bobs);
        store().captures().write(rows);

        erase();

        assertThat(count()).isEqualTo(1);
        assertThat(found(bobs.exchange())).contains(bobs);
    }

    @Test
    void theTextOfAnErasedUserThatComesLateIsNotWrittenUnlessItsExchangeBeganAfter() throws Exception {
        store().captures().write(List.of(row(1, "ann", NOON.plusSeconds(1), "x")));
        erase();
        CaptureRow after = row(60_000, "ann", NOON.plusSeconds(1), "x");

        store().captures()
                .write(List.of(
                        row(2, "ann", NOON.plusSeconds(1), "x"), row(3, "bob", NOON.plusSeconds(1), "x"), after));

        assertThat(found(id(2))).isEmpty();
        assertThat(found(id(3))).isPresent();
        assertThat(found(id(60_000))).contains(after);
    }

    /** It has asked who is erased before the user was, and is not committed yet. */
    @Test
    void anErasureWaitsForTextThatIsBeingWritten() throws Exception {
        Erasures erasures = store().erasures();
        try (Session writing = database().connect()) {
            CaptureTable.lock(writing);
            CaptureTable.insert(writing, List.of(row(1, "ann", NOON.plusSeconds(1), "x")));
            assertThat(erasures.begin(ANN)).isTrue();

            assertThat(erasures.awaitCurrent().orElseThrow().state()).isEqualTo(Erasures.State.RUNNING);
            writing.commit();
        }
        awaitEnd(erasures);
        assertThat(count()).isZero();
    }

    private void erase() {
        Erasures erasures = store().erasures();
        assertThat(erasures.begin(ANN)).isTrue();
        awaitEnd(erasures);
    }

    private static void awaitEnd(Erasures erasures) {
        Await.until("the end", () -> erasures.awaitCurrent().orElseThrow().state() != Erasures.State.RUNNING);
        assertThat(erasures.current().orElseThrow().state()).isEqualTo(Erasures.State.DONE);
    }

    private Optional<CaptureRow> found(UUID exchange) {
        return ((Found<Optional<CaptureRow>>) store().queries().capture(exchange)).value();
    }

    private long count() throws Exception {
        try (Session session = database().connect()) {
            return session.query(row -> row.getLong(1), "SELECT COUNT(*) FROM capture")
                    .get(0);
        }
    }

    private static UUID id(int number) {
        return RowId.of(NOON.toEpochMilli() - 1000 + number, 0, number);
    }

    private static CapturedText text(State state) {
        return new CapturedText(state, 0, "");
    }

    private static CaptureRow row(int number, String user, Instant expires, String text) {
        return new CaptureRow(
                id(number),
                "debug",
                "crm",
                Optional.of(user),
                "openai",
                expires,
                new CapturedText(State.WHOLE, 1, text),
                CapturedText.NONE);
    }
}
