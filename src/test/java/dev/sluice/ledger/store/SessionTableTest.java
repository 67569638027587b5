package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.sessions.SessionStore;
import dev.sluice.ledger.sessions.StoredSession;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
final class SessionTableTest extends OnEveryDatabase {

    private static final UUID OTHER_SPOOL = new UUID(1, 3);

    private SessionStore sessions() {
        return store().sessions();
    }

    private static String hash(int n) {
        return "%064x".formatted(n);
    }

    private static StoredSession session(int n, Instant begun) {
        return new StoredSession(hash(n), hash(9), begun, begun);
    }

    @Test
    void aSessionComesBackAsItWasOnAnyGateway() throws Exception {
        StoredSession session = session(1, NOON.plusMillis(123));
        sessions().add(session);
        assertThat(open(OTHER_SPOOL).sessions().find(hash(1))).contains(session);
        assertThat(sessions().find(hash(2))).isEmpty();
    }

    @Test
    void theLatestUseIsKept() throws Exception {
        sessions().add(session(1, NOON));
        sessions().use(hash(1), NOON.plusSeconds(60));
        sessions().use(hash(1), NOON.plusSeconds(30));
        sessions().use(hash(2), NOON.plusSeconds(30));
        assertThat(sessions().find(hash(1))).contains(new StoredSession(hash(1), hash(9), NOON, NOON.plusSeconds(60)));
        assertThat(sessions().find(hash(2))).isEmpty();
    }

    @Test
    void aSessionThatEndsIsGone() throws Exception {
        sessions().add(session(1, NOON));
        sessions().add(session(2, NOON));
        sessions().end(hash(1));
        sessions().end(hash(1));
        assertThat(sessions().find(hash(1))).isEmpty();
        assertThat(sessions().find(hash(2))).isPresent();
    }

    @Test
    void sessionsThatCannotGoOnAreDeleted() throws Exception {
        sessions().add(session(1, NOON));
        sessions().add(session(2, NOON.plusMillis(1)));
        sessions().add(session(3, NOON.plus(SessionStore.KEPT).plusMillis(1)));
        assertThat(sessions().find(hash(1))).isEmpty();
        assertThat(sessions().find(hash(2))).isPresent();
    }

    @Test
    void theSessionThatWasUsedLeastRecentlyEndsWhenThereAreTooMany() throws Exception {
        for (int n = 1; n <= SessionStore.MOST; n++) {
            sessions().add(session(n, NOON.plusMillis(n)));
        }
        sessions().use(hash(1), NOON.plusSeconds(5));
        sessions().add(session(0, NOON.plusSeconds(5)));
        assertThat(sessions().find(hash(1))).isPresent();
        assertThat(sessions().find(hash(2))).isEmpty();
        assertThat(sessions().find(hash(3))).isPresent();
    }

    @Test
    void aDatabaseThatIsAwayIsToldSo() throws Exception {
        store().close();
        assertThatThrownBy(() -> sessions().find(hash(1))).isInstanceOf(LedgerUnavailableException.class);
        assertThatThrownBy(() -> sessions().add(session(1, NOON))).isInstanceOf(LedgerUnavailableException.class);
    }
}
