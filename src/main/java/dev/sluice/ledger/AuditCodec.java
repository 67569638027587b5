package dev.sluice.ledger;

import dev.sluice.ledger.AuditEntry.Outcome;
import java.time.Instant;
import java.util.UUID;

/** The bytes of a record of the audit in the spool: the version of the format, then its components, as {@link RowCodec} writes them. */
final class AuditCodec {

    private static final int VERSION = 1;

    private AuditCodec() {}

    static byte[] encode(AuditRow row) {
        RowOutput out = new RowOutput();
        out.number(VERSION);
        encode(row.chain(), out);
        out.number(row.n());
        encode(row.id(), out);
        out.number(row.time().toEpochMilli());
        out.text(row.entry().actor());
        out.text(row.entry().via());
        out.optionalText(row.entry().address());
        out.text(row.entry().action());
        out.text(row.entry().subject());
        out.flag(row.entry().outcome() == Outcome.ALLOWED);
        out.optionalText(row.entry().before());
        out.optionalText(row.entry().after());
        out.text(row.previous());
        out.text(row.hash());
        return out.toBytes();
    }

    private static void encode(UUID id, RowOutput out) {
        out.fixed(id.getMostSignificantBits());
        out.fixed(id.getLeastSignificantBits());
    }

    /**
     * Reads a record.
     *
     * @throws MalformedRowException if the bytes are not a record of a format that this version knows, or its hash is wrong
     */
    static AuditRow decode(byte[] bytes) throws MalformedRowException {
        RowInput in = new RowInput(bytes);
        long version = in.number();
        if (version != VERSION) {
            throw new MalformedRowException(
                    "an audit record in format " + version + ", of another version of the gateway");
        }
        AuditRow row = new AuditRow(
                new UUID(in.fixed(), in.fixed()),
                in.number(),
                new UUID(in.fixed(), in.fixed()),
                Instant.ofEpochMilli(in.number()),
                new AuditEntry(
                        in.text(),
                        in.text(),
                        in.optionalText(),
                        in.text(),
                        in.text(),
                        in.flag() ? Outcome.ALLOWED : Outcome.REFUSED,
                        in.optionalText(),
                        in.optionalText()),
                in.text(),
                in.text());
        in.end();
        if (!row.isAsWritten()) {
            throw new MalformedRowException("an audit record that was changed");
        }
        return row;
    }
}
