package dev.sluice.ledger;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.OptionalLong;

/** The bytes of a change of an owner in the spool: the version of the format, what it is, and its components in their order. */
final class OwnerCodec {

    private static final int VERSION = 2;

    /** Of gateways that did not keep the tokens. */
    private static final int WITHOUT_TOKENS = 1;

    private static final int MADE = 1;
    private static final int DELETED = 2;

    private OwnerCodec() {}

    static byte[] encode(OwnerChange change) {
        RowOutput out = new RowOutput();
        out.number(VERSION);
        if (change instanceof OwnerChange.Made made) {
            out.number(MADE);
            out.text(made.row().responseId());
            out.text(made.row().client());
            out.text(made.row().provider());
            out.number(made.row().made().toEpochMilli());
            out.optionalLong(made.row().tokens());
        } else {
            out.number(DELETED);
            out.text(change.responseId());
        }
        return out.toBytes();
    }

    /**
     * Reads a change.
     *
     * @throws MalformedRowException if the bytes are none of a format that this version knows
     */
    static OwnerChange decode(byte[] bytes) throws MalformedRowException {
        RowInput in = new RowInput(bytes);
        long version = in.number();
        if (version != VERSION && version != WITHOUT_TOKENS) {
            throw new MalformedRowException("an owner in format " + version + ", of another version of the gateway");
        }
        try {
            OwnerChange change =
                    switch (in.smallNumber()) {
                        case MADE ->
                            new OwnerChange.Made(new OwnerRow(
                                    in.text(),
                                    in.text(),
                                    in.text(),
                                    Instant.ofEpochMilli(in.number()),
                                    version == WITHOUT_TOKENS ? OptionalLong.empty() : in.optionalLong()));
                        case DELETED -> new OwnerChange.Deleted(in.text());
                        default -> throw new MalformedRowException("an unknown change of an owner");
                    };
            in.end();
            return change;
        } catch (IllegalArgumentException | DateTimeException unfit) {
            throw new MalformedRowException("not an owner: " + unfit.getMessage());
        }
    }
}
