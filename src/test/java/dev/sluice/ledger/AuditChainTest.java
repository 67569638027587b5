package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import dev.sluice.ledger.spool.SpoolRead;
import dev.sluice.ledger.spool.SpoolReader;
import dev.sluice.ledger.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain of a gateway's audit, over the runs of its process. */
final class AuditChainTest {

    private static final int SEGMENT = 64 * 1024;

    @TempDir
    private Path directory;

    private SpoolDirectory held;
    private Spool spool;

    @BeforeEach
    void begin() throws IOException {
        held = SpoolDirectory.lock(directory);
        spool = spool(100);
    }

    @AfterEach
    void end() throws IOException {
        held.close();
    }

    @Test
    void eachRecordIsInTheSpoolAndFollowsTheOneBefore() throws Exception {
        AuditChain chain = chain();

        assertThat(chain.record(AuditRows.entry("one"))).isTrue();
        assertThat(chain.record(AuditRows.fullEntry())).isTrue();
        assertThat(chain.record(AuditRows.emptyEntry())).isTrue();

        List<AuditRow> rows = spooled();
        assertThat(rows).extracting(AuditRow::n).containsExactly(1L, 2L, 3L);
        assertThat(rows)
                .extracting(AuditRow::entry)
                .containsExactly(AuditRows.entry("one"), AuditRows.fullEntry(), AuditRows.emptyEntry());
        assertThat(rows).allMatch(AuditRow::isAsWritten);
        assertThat(rows.get(2).previous()).isEqualTo(rows.get(1).hash());
        assertThat(chain.head()).isEqualTo(rows.get(2).head());
    }

    @Test
    void theNextRunGoesOnWithTheChainAndRepeatsItsLastRecord() throws Exception {
        assertThat(chain().record(AuditRows.entry("one"))).isTrue();

        assertThat(chain().record(AuditRows.entry("two"))).isTrue();

        assertThat(spooled()).extracting(AuditRow::n).containsExactly(1L, 1L, 2L);
        assertThat(spooled())
                .extracting(AuditRow::chain)
                .containsOnly(spooled().get(0).chain());
    }

    @Test
    void aRecordThatOnlyTheFileHasComesIntoTheSpoolWithTheNextRun() throws Exception {
        AuditRow last = AuditRows.chain(new UUID(3, 4), 1).get(0);
        assertThat(new AuditHeadFile(directory).write(Optional.of(last))).isTrue();

        AuditChain chain = chain();

        assertThat(spooled()).containsExactly(last);
        assertThat(chain.head()).isEqualTo(last.head());
    }

    @Test
    void aFullSpoolTakesNoRecordAndLeavesNoGap() throws Exception {
        spool = spool(3);
        AuditChain chain = chain();
        assertThat(chain.record(AuditRows.entry("one"))).isTrue();
        byte[] filling = new byte[10_000];
        while (spool.append(RowKind.OPEN.code(), filling)) {
            spool.keep();
        }
        while (chain.record(AuditRows.entry("into what was left"))) {
            assertThat(chain.head().n()).isLessThan(1000);
        }
        AuditHead head = chain.head();

        assertThat(chain.record(AuditRows.entry("refused"))).isFalse();

        assertThat(chain.head()).isEqualTo(head);
        assertThat(new AuditHeadFile(directory).read().orElseThrow().head()).isEqualTo(head);
    }

    @Test
    void whatTheFileCannotTakeIsNotRecorded() throws Exception {
        AuditChain chain = chain();
        Files.createDirectories(directory.resolve("audit-head.new"));

        assertThat(chain.record(AuditRows.entry("one"))).isFalse();

        assertThat(spooled()).isEmpty();
        assertThat(chain.head().n()).isZero();
    }

    @Test
    void aDamagedFileBeginsANewChain() throws Exception {
        AuditChain before = chain();
        assertThat(before.record(AuditRows.entry("one"))).isTrue();
        byte[] bytes = Files.readAllBytes(directory.resolve("audit-head"));
        bytes[40] ^= 1;
        Files.write(directory.resolve("audit-head"), bytes);

        AuditHead head = chain().head();

        assertThat(head.n()).isZero();
        assertThat(head.chain()).isNotEqualTo(before.head().chain());
    }

    private AuditChain chain() {
        return new AuditChain(
                new AuditHeadFile(directory),
                spool,
                () -> Instant.parse("2026-11-26T12:00:00.123456Z"),
                new SplittableRandom());
    }

    private Spool spool(int segments) throws IOException {
        return Spool.open(
                held,
                new SpoolSettings(
                        SEGMENT, (long) segments * SEGMENT, Duration.ofHours(1), SpoolSettings.Sync.EACH_SECOND),
                System::nanoTime,
                new SplittableRandom());
    }

    private List<AuditRow> spooled() throws MalformedRowException {
        List<AuditRow> rows = new ArrayList<>();
        SpoolReader reader = spool.readFrom(0);
        int idle = 0;
        while (idle < 2) {
            SpoolRead next = reader.next();
            if (next instanceof SpoolRead.Entry entry) {
                if (entry.kind() == RowKind.AUDIT.code()) {
                    rows.add(AuditCodec.decode(entry.bytes()));
                }
            } else if (!(next instanceof SpoolRead.SegmentBegin)) {
                idle++;
            }
        }
        return rows;
    }
}
