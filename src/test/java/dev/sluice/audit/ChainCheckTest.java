package dev.sluice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.audit.ChainCheck.Fault;
import dev.sluice.audit.ChainCheck.Reason;
import dev.sluice.ledger.AuditHead;
import dev.sluice.ledger.AuditRow;
import dev.sluice.ledger.AuditRows;
import dev.sluice.ledger.AuditState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ChainCheckTest {

    private static final UUID CHAIN = new UUID(1, 2);
    private static final List<AuditRow> ROWS = AuditRows.chain(CHAIN, 6);

    @Test
    void aChainThatNobodyHasTouchedIsWhole() {
        ChainCheck check = check(ROWS, known(6));

        assertThat(check.fault()).isEmpty();
        assertThat(check.last()).contains(ROWS.get(5));
    }

    @Test
    void aRecordThatWasChangedIsFound() {
        List<AuditRow> rows = new ArrayList<>(ROWS);
        rows.set(2, AuditRows.changed(rows.get(2), "another"));

        ChainCheck check = check(rows, Optional.empty());

        assertThat(check.fault()).contains(new Fault(3, Reason.CHANGED));
        assertThat(check.last()).contains(ROWS.get(1));
        assertThat(check.fault().orElseThrow().sentence()).isEqualTo("Record 3 was changed after it was written.");
    }

    @Test
    void aRecordThatWasRemovedIsFound() {
        List<AuditRow> rows = new ArrayList<>(ROWS);
        rows.remove(2);
        assertThat(check(rows, Optional.empty()).fault()).contains(new Fault(3, Reason.MISSING));

        assertThat(check(ROWS.subList(1, 6), Optional.empty()).fault()).contains(new Fault(1, Reason.MISSING));
    }

    @Test
    void aRecordThatWasReplacedWithItsHashIsFound() {
        List<AuditRow> rows = new ArrayList<>(ROWS);
        rows.set(2, AuditRows.following(rows.get(1).head(), AuditRows.entry("another")));

        assertThat(check(rows, Optional.empty()).fault()).contains(new Fault(4, Reason.UNLINKED));
    }

    @Test
    void aChainThatWasWrittenAnewIsFoundByWhoHasWrittenIt() {
        List<AuditRow> rows = new ArrayList<>();
        AuditHead head = AuditHead.ofNew(CHAIN);
        for (int i = 0; i < 6; i++) {
            rows.add(AuditRows.following(head, AuditRows.entry("another")));
            head = rows.get(i).head();
        }

        assertThat(check(rows, known(6)).fault()).contains(new Fault(6, Reason.REPLACED));
        assertThat(check(rows, Optional.empty()).fault()).isEmpty();
    }

    @Test
    void aTailThatWasCutIsFoundByWhoHasWrittenIt() {
        assertThat(check(ROWS.subList(0, 4), known(6)).fault()).contains(new Fault(5, Reason.CUT));
        assertThat(check(List.of(), known(6)).fault()).contains(new Fault(1, Reason.CUT));
    }

    @Test
    void recordsOnTheirWayToTheDatabaseAreNotMissing() {
        assertThat(check(ROWS.subList(0, 4), known(4)).fault()).isEmpty();
    }

    @Test
    void aCheckGoesOnWithTheLastRecordThatWasWhole() {
        ChainCheck check = new ChainCheck(CHAIN, 3, known(6));
        assertThat(check.add(ROWS.subList(2, 6))).isTrue();
        check.end();
        assertThat(check.fault()).isEmpty();

        ChainCheck without = new ChainCheck(CHAIN, 3, known(6));
        assertThat(without.add(ROWS.subList(3, 6))).isFalse();
        assertThat(without.fault()).contains(new Fault(3, Reason.MISSING));
    }

    private static Optional<AuditState> known(long written) {
        return Optional.of(new AuditState(ROWS.get(5).head(), written));
    }

    private static ChainCheck check(List<AuditRow> rows, Optional<AuditState> known) {
        ChainCheck check = new ChainCheck(CHAIN, 1, known);
        check.add(rows);
        check.end();
        return check;
    }
}
