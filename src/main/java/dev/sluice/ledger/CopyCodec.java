package dev.sluice.ledger;

import java.util.UUID;

/** The bytes of a {@link CopyRow} in the spool: the version of the format, and its components in their order. */
final class CopyCodec {

    private static final int VERSION = 1;

    private CopyCodec() {}

    static byte[] encode(CopyRow copy) {
        RowOutput out = new RowOutput();
        out.number(VERSION);
        out.fixed(copy.exchange().getMostSignificantBits());
        out.fixed(copy.exchange().getLeastSignificantBits());
        RowCodec.encode(copy.attempt(), out);
        return out.toBytes();
    }

    /**
     * Reads a copy.
     *
     * @throws MalformedRowException if the bytes are none of a format that this version knows
     */
    static CopyRow decode(byte[] bytes) throws MalformedRowException {
        RowInput in = new RowInput(bytes);
        long version = in.number();
        if (version != VERSION) {
            throw new MalformedRowException("a copy in format " + version + ", of another version of the gateway");
        }
        CopyRow copy = new CopyRow(new UUID(in.fixed(), in.fixed()), RowCodec.decodeAttempt(in));
        in.end();
        return copy;
    }
}
