package dev.sluice.ledger;

/** What a record of the spool says about its row. */
enum RowKind {
    /** The exchange is under way: what its row is if the process ends now. Replaces what was said before. */
    OPEN(1),
    /** The exchange is over. */
    FINAL(2),
    /** The same as {@link #OPEN}, said once more because an older segment is given up; may come after {@link #FINAL}. */
    COPY(3),
    /** Not of an exchange: an {@link OwnerChange}. */
    OWNER(4),

    /** Not an exchange, but a record of the audit. */
    AUDIT(5),

    /** Not an exchange, but an alert of a budget. */
    ALERT(6),

    /** Not an exchange, but a {@link CopyRow} of one. */
    MIRROR(7);

    private final byte code;

    RowKind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** Whether its record is the row of an exchange. */
    boolean isOfExchange() {
        return this == OPEN || this == FINAL || this == COPY;
    }

    static RowKind of(byte code) throws MalformedRowException {
        for (RowKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new MalformedRowException("a record of the unknown kind " + code);
    }
}
