package dev.sluice.ledger;

import java.util.Locale;
import java.util.Optional;

/**
 * A change of the gateway that somebody has asked for, as it is recorded before it takes effect. Contains no secret: of one, only whether it is
 * set.
 *
 * <p>Text is cut to the size of its column, and control characters are replaced, so that every record can be written, on one line of a log too.
 *
 * @param actor who: the name of an administrator; the address of somebody who has not shown to be one; {@code jmx}
 * @param via how they have shown who they are: {@code key}, {@code session}, {@code jwt}, {@code container}, {@code loopback}, {@code jmx}; {@code none} if they have not
 * @param address where the request came from; empty over JMX
 * @param action what was asked for: the path of the admin API, such as {@code targets/open}; {@code sign_in}; {@code jmx/drain}
 * @param subject what it concerns, such as the name of a target; empty text for the whole gateway
 * @param outcome whether it was allowed
 * @param before how it was; empty if there is nothing to tell
 * @param after how it shall be; empty if there is nothing to tell
 */
public record AuditEntry(
        String actor,
        String via,
        Optional<String> address,
        String action,
        String subject,
        Outcome outcome,
        Optional<String> before,
        Optional<String> after) {

    private static final int MAX_ACTOR = 64;
    private static final int MAX_VIA = 16;
    private static final int MAX_ADDRESS = 45;
    private static final int MAX_ACTION = 48;
    private static final int MAX_SUBJECT = 256;
    private static final int MAX_STATE = 512;

    /** What has become of the wish. */
    public enum Outcome {
        /** The gateway goes on to do it. */
        ALLOWED,
        /** The gateway does not do it. */
        REFUSED;

        /** The word of the column. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public AuditEntry {
        actor = RowText.fit(actor, MAX_ACTOR);
        via = RowText.fit(via, MAX_VIA);
        address = address.map(text -> RowText.fit(text, MAX_ADDRESS));
        action = RowText.fit(action, MAX_ACTION);
        subject = RowText.fit(subject, MAX_SUBJECT);
        before = before.map(text -> RowText.fit(text, MAX_STATE));
        after = after.map(text -> RowText.fit(text, MAX_STATE));
    }
}
