package dev.sluice.console;

import dev.sluice.audit.AuditTrail;
import dev.sluice.audit.AuditUnavailableException;
import dev.sluice.ledger.AuditEntry;
import dev.sluice.ledger.AuditEntry.Outcome;
import java.util.Optional;

/** Records in the audit what callers of the admin API ask for. Thread-safe. */
final class ChangeRecorder {

    static final String SIGN_IN = "sign_in";
    static final String SIGN_OUT = "sign_out";

    private static final String NOBODY = "none";

    private final AuditTrail audit;

    ChangeRecorder(AuditTrail audit) {
        this.audit = audit;
    }

    /**
     * Records a change that is about to be made.
     *
     * @param action path of the call, such as {@code targets/open}
     * @param subject what it concerns; empty text for the whole gateway
     * @param before how it is; empty if there is nothing to tell
     * @param after how it shall be; empty if there is nothing to tell
     * @throws AdminException if it is not recorded: then it must not be made
     */
    void allowed(AdminCall call, String action, String subject, Optional<String> before, Optional<String> after)
            throws AdminException {
        record(entry(call.admin(), address(call), action, subject, Outcome.ALLOWED, before, after));
    }

    /**
     * Records that somebody signs in.
     *
     * @throws AdminException if it is not recorded: then there must be no session
     */
    void signsIn(AdminCall call, Admin admin) throws AdminException {
        record(entry(admin, address(call), SIGN_IN, "", Outcome.ALLOWED, Optional.empty(), Optional.empty()));
    }

    /** Records that somebody signs out. It takes rights away, and so needs no record to be made. */
    void signsOut(AdminCall call, Admin admin) {
        recordIfPossible(
                entry(admin, address(call), SIGN_OUT, "", Outcome.ALLOWED, Optional.empty(), Optional.empty()));
    }

    /** Records that somebody's role does not allow a change, which is refused with or without a record. */
    void refused(AdminCall call, AdminRoute route, String why) {
        String[] subjects = route.subject().isEmpty() ? null : call.request().getParameterValues(route.subject());
        String subject = subjects == null ? call.id() : subjects[0];
        recordIfPossible(entry(
                call.admin(),
                address(call),
                route.path(),
                subject,
                Outcome.REFUSED,
                Optional.empty(),
                Optional.of(why)));
    }

    /** Records that an address has sent a wrong key, which is refused with or without a record. */
    void failedSignIn(String address, String after) {
        recordIfPossible(new AuditEntry(
                address,
                NOBODY,
                Optional.of(address),
                SIGN_IN,
                "",
                Outcome.REFUSED,
                Optional.empty(),
                Optional.of(after)));
    }

    /** Records that somebody's login does not open the console, which is refused with or without a record. */
    void refusedLogin(String name, Admin.Proof proof, String address) {
        recordIfPossible(new AuditEntry(
                name,
                proof.word(),
                Optional.of(address),
                SIGN_IN,
                "",
                Outcome.REFUSED,
                Optional.empty(),
                Optional.of("no role that opens the console")));
    }

    private static AuditEntry entry(
            Admin admin,
            String address,
            String action,
            String subject,
            Outcome outcome,
            Optional<String> before,
            Optional<String> after) {
        return new AuditEntry(
                admin.name(), admin.proof().word(), Optional.of(address), action, subject, outcome, before, after);
    }

    private static String address(AdminCall call) {
        return call.address();
    }

    private void record(AuditEntry entry) throws AdminException {
        try {
            audit.record(entry);
        } catch (AuditUnavailableException unrecorded) {
            throw new AdminException(AdminErrors.AUDIT_UNAVAILABLE);
        }
    }

    private void recordIfPossible(AuditEntry entry) {
        try {
            audit.record(entry);
        } catch (AuditUnavailableException unrecorded) {
            // The log has it.
        }
    }
}
