package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.audit.AuditTrail;
import dev.sluice.ledger.Erasures;
import dev.sluice.ledger.LedgerUser;
import dev.sluice.testing.RawResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told of an erasure that takes long, or fails. */
final class UsersResourceTest {

    private static final LedgerUser ANN = new LedgerUser("crm", "ann");

    @Test
    void anErasureThatRunsTellsHowFarItIs() throws Exception {
        Stub erasures = new Stub(Optional.of(new Erasures.Progress(ANN, Erasures.State.RUNNING, 3000, 0)));

        RawResponse answer = erase(erasures, "users?client=crm&user=ann");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.bodyText()).isEqualTo("{\"state\":\"running\",\"rows\":3000,\"days\":0}");
        assertThat(erasures.begun).isFalse();
    }

    @Test
    void anotherUserHasToWait() throws Exception {
        Stub erasures = new Stub(Optional.of(new Erasures.Progress(ANN, Erasures.State.RUNNING, 3000, 0)));

        RawResponse answer = erase(erasures, "users?client=crm&user=bob");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.bodyText()).contains("erasure_running").doesNotContain("ann");
        assertThat(erasures.begun).isFalse();
    }

    @Test
    void anErasureThatHasFailedIsBegunAgainAndItsFailureTold() throws Exception {
        Stub erasures = new Stub(Optional.of(new Erasures.Progress(ANN, Erasures.State.FAILED, 3000, 0)));

        RawResponse answer = erase(erasures, "users?client=crm&user=ann");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.bodyText()).contains("ledger_away");
        assertThat(erasures.begun).isTrue();
    }

    @Test
    void withoutALedgerThereIsNobodyToErase() throws Exception {
        UsersResource resource =
                new UsersResource(Optional.empty(), new ChangeRecorder(new AuditTrail(Optional.empty())));

        assertThat(AdminServer.ask(AdminRole.OPERATOR, resource, "DELETE", "users?client=crm&user=ann")
                        .bodyText())
                .contains("ledger_off");
    }

    private static RawResponse erase(Erasures erasures, String path) throws Exception {
        UsersResource resource =
                new UsersResource(Optional.of(erasures), new ChangeRecorder(new AuditTrail(Optional.empty())));
        return AdminServer.ask(AdminRole.OPERATOR, resource, "DELETE", path);
    }

    /** Erasures that stay as they are. */
    private static final class Stub implements Erasures {

        private final Optional<Progress> progress;
        private volatile boolean begun;

        Stub(Optional<Progress> progress) {
            this.progress = progress;
        }

        @Override
        public String pseudonym(LedgerUser user) {
            return "0".repeat(64);
        }

        @Override
        public Optional<Progress> current() {
            return progress;
        }

        @Override
        public boolean begin(LedgerUser user) {
            begun = true;
            return true;
        }

        @Override
        public Optional<Progress> awaitCurrent() {
            return progress;
        }
    }
}
