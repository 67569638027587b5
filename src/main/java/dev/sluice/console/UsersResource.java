package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.ledger.Erasures;
import dev.sluice.ledger.Erasures.Progress;
import dev.sluice.ledger.Erasures.State;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.LedgerUser;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The users of clients, whom operators can erase from the ledger. */
final class UsersResource implements AdminResource {

    private static final String PATH = "users";
    private static final String CLIENT = "client";
    private static final String USER = "user";

    private final Optional<Erasures> erasures;
    private final ChangeRecorder changes;

    /** @param erasures empty if there is no ledger */
    UsersResource(Optional<Erasures> erasures, ChangeRecorder changes) {
        this.erasures = erasures;
        this.changes = changes;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.deleting(PATH, CLIENT, this::erase));
    }

    private AdminAnswer erase(AdminCall call) throws AdminException {
        Erasures present = erasures.orElseThrow(() -> new AdminException(AdminErrors.LEDGER_OFF));
        LedgerUser user = new LedgerUser(call.required(CLIENT), call.required(USER));
        if (user.name().equals(LedgerUser.ERASED)) {
            throw AdminException.invalid(USER, "must not be \"erased\", which stands for all who were erased");
        }
        Optional<Progress> running = present.current().filter(last -> last.state() == State.RUNNING);
        if (running.isEmpty()) {
            begin(call, user, present);
        } else if (!running.get().user().equals(user)) {
            throw new AdminException(AdminErrors.ERASURE_RUNNING);
        }
        return answer(present.awaitCurrent().filter(last -> last.user().equals(user)));
    }

    private void begin(AdminCall call, LedgerUser user, Erasures present) throws AdminException {
        String pseudonym;
        try {
            pseudonym = present.pseudonym(user);
        } catch (LedgerUnavailableException away) {
            throw LedgerReader.away(away.getMessage());
        }
        changes.allowed(
                call,
                PATH,
                user.client() + " hmac-sha256:" + pseudonym,
                Optional.empty(),
                Optional.of(LedgerUser.ERASED));
        if (!present.begin(user)) {
            throw new AdminException(AdminErrors.ERASURE_RUNNING);
        }
    }

    private static AdminAnswer answer(Optional<Progress> progress) throws AdminException {
        Progress last = progress.orElseThrow(() -> new AdminException(AdminErrors.ERASURE_RUNNING));
        if (last.state() == State.FAILED) {
            throw new AdminException(AdminErrors.LEDGER_AWAY);
        }
        return AdminAnswer.of(new ObjectText()
                        .with("state", last.state().name().toLowerCase(Locale.ROOT))
                        .with("rows", last.rows())
                        .with("days", last.days()))
                .withStatus(last.state() == State.DONE ? 200 : 202);
    }
}
