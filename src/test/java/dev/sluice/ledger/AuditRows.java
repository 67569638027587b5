package dev.sluice.ledger;

import dev.sluice.ledger.AuditEntry.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Records of the audit for tests. */
public final class AuditRows {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private AuditRows() {}

    /** The first records of a chain. */
    public static List<AuditRow> chain(UUID chain, int count) {
        List<AuditRow> rows = new ArrayList<>();
        AuditHead head = AuditHead.ofNew(chain);
        for (int i = 0; i < count; i++) {
            AuditRow row = following(head, entry("target-" + (i + 1)));
            rows.add(row);
            head = row.head();
        }
        return rows;
    }

    /** The record that follows a head. */
    public static AuditRow following(AuditHead head, AuditEntry entry) {
        Instant time = NOON.plusMillis(head.n());
        UUID id = RowId.of(time.toEpochMilli(), head.n(), head.chain().getLeastSignificantBits());
        return AuditRow.following(head, id, time, entry);
    }

    /** The same record with another subject, and the hash that it had. */
    public static AuditRow changed(AuditRow row, String subject) {
        return new AuditRow(row.chain(), row.n(), row.id(), row.time(), entry(subject), row.previous(), row.hash());
    }

    /** Somebody opens a target. */
    public static AuditEntry entry(String target) {
        return new AuditEntry(
                "ole",
                "key",
                Optional.of("203.0.113.7"),
                "targets/open",
                target,
                Outcome.ALLOWED,
                Optional.of("closed"),
                Optional.of("open"));
    }

    /** With as much in every column as it takes. */
    public static AuditEntry fullEntry() {
        String text = "\uD83D\uDE80'\"\\%\n\u0000".repeat(100);
        return new AuditEntry(
                text, text, Optional.of(text), text, text, Outcome.REFUSED, Optional.of(text), Optional.of(text));
    }

    /** With as little as it can have. */
    public static AuditEntry emptyEntry() {
        return new AuditEntry("", "", Optional.empty(), "", "", Outcome.ALLOWED, Optional.empty(), Optional.of(""));
    }
}
