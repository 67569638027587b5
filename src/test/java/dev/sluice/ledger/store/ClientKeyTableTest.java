package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.keys.ClientKeyStore;
import dev.sluice.ledger.keys.KeyChange;
import dev.sluice.ledger.keys.KeyList;
import dev.sluice.ledger.keys.KeyUses;
import dev.sluice.ledger.keys.StoredKey;
import dev.sluice.ledger.keys.StoredKeys;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
final class ClientKeyTableTest extends OnEveryDatabase {

    private static final UUID OTHER_SPOOL = new UUID(1, 3);

    @Test
    void aNewDatabaseHasNoKeys() throws Exception {
        assertThat(keys().version()).isZero();
        assertThat(keys().list()).isEqualTo(KeyList.NONE);
    }

    @Test
    void keysComeBackAsTheyWereTheNewestFirst() throws Exception {
        StoredKey one = StoredKeys.key(1, "crm");
        StoredKey other = StoredKeys.key(2, "h".repeat(128), Optional.of(NOON.plusMillis(99_001)));

        assertThat(keys().add(one)).isEqualTo(new KeyChange.Done(one));
        assertThat(keys().add(other)).isEqualTo(new KeyChange.Done(other));

        assertThat(keys().list()).isEqualTo(new KeyList(2, List.of(other, one)));
        assertThat(open(OTHER_SPOOL).keys().list().keys()).containsExactly(other, one);
    }

    @Test
    void aKeyIsReplacedByAnotherAndGoesOnForATime() throws Exception {
        StoredKey old = StoredKeys.key(1, "crm");
        keys().add(old);
        StoredKey next = StoredKeys.key(2, "crm");
        Instant end = NOON.plusSeconds(60);

        assertThat(keys().replace(old.id(), next, end)).isEqualTo(new KeyChange.Done(next));

        assertThat(keys().list()).isEqualTo(new KeyList(2, List.of(next, old.endingAt(end))));
    }

    @Test
    void aKeyThatEndsSoonerDoesNotGoOnForLonger() throws Exception {
        StoredKey old = StoredKeys.key(1, "crm", Optional.of(NOON.plusSeconds(30)));
        keys().add(old);

        keys().replace(old.id(), StoredKeys.key(2, "crm"), NOON.plusSeconds(60));

        assertThat(keys().list().keys()).contains(old);
    }

    @Test
    void aKeyThatHasEndedIsNotReplaced() throws Exception {
        StoredKey expired = StoredKeys.key(1, "crm", Optional.of(NOON.plusSeconds(2)));
        keys().add(expired);
        StoredKey disabled = StoredKeys.key(2, "crm");
        keys().add(disabled);
        keys().disable(disabled.id(), NOON.plusSeconds(2));
        StoredKey next = StoredKeys.key(3, "crm");

        assertThat(keys().replace(expired.id(), next, NOON.plusSeconds(60))).isEqualTo(new KeyChange.Ended());
        assertThat(keys().replace(disabled.id(), next, NOON.plusSeconds(60))).isEqualTo(new KeyChange.Ended());
        assertThat(keys().replace(new UUID(9, 9), next, NOON.plusSeconds(60))).isEqualTo(new KeyChange.NoSuchKey());

        assertThat(keys().list().keys()).hasSize(2);
        assertThat(keys().version()).isEqualTo(3);
    }

    @Test
    void aKeyIsDisabledOnce() throws Exception {
        StoredKey key = StoredKeys.key(1, "crm");
        keys().add(key);

        assertThat(keys().disable(key.id(), NOON.plusSeconds(5)))
                .isEqualTo(new KeyChange.Done(key.disabled(NOON.plusSeconds(5))));
        keys().disable(key.id(), NOON.plusSeconds(9));

        assertThat(keys().list().keys()).containsExactly(key.disabled(NOON.plusSeconds(5)));
        assertThat(keys().disable(new UUID(9, 9), NOON)).isEqualTo(new KeyChange.NoSuchKey());
    }

    @Test
    void keysAreForgottenAQuarterOfAYearAfterTheirEnd() throws Exception {
        Duration day = Duration.ofDays(1);
        keys().add(StoredKeys.key(1, "crm", Optional.of(NOON.minus(day.multipliedBy(91)))));
        StoredKey young = StoredKeys.key(2, "crm", Optional.of(NOON.minus(day.multipliedBy(89))));
        keys().add(young);
        keys().add(StoredKeys.key(3, "crm"));
        keys().disable(StoredKeys.key(3, "crm").id(), NOON.minus(day.multipliedBy(91)));
        StoredKey last = StoredKeys.key(4, "crm");

        keys().add(last);

        assertThat(keys().list().keys()).containsExactly(last, young);
    }

    @Test
    void thereIsABoundForAllKeys() throws Exception {
        try (Session session = database().connect()) {
            try (PreparedStatement insert =
                    session.prepare("INSERT INTO client_key (id, client, sha256, last4, made_by, made)"
                            + " VALUES (?, 'crm', ?, 'abcd', 'ole', CURRENT_TIMESTAMP)")) {
                for (int number = 1; number <= ClientKeyStore.MOST; number++) {
                    session.set(insert, 1, new UUID(8, number));
                    session.set(insert, 2, "%064d".formatted(number));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            session.commit();
        }

        assertThat(keys().add(StoredKeys.key(1, "crm"))).isEqualTo(new KeyChange.TooMany());
        assertThat(keys().list().keys()).hasSize(ClientKeyStore.MOST);
        assertThat(keys().version()).isZero();
    }

    @Test
    void theLatestUseOfAKeyOnAnyGatewayIsKeptAndIsNoChangeOfTheList() throws Exception {
        StoredKey one = StoredKeys.key(1, "crm");
        StoredKey other = StoredKeys.key(2, "crm");
        keys().add(one);
        keys().add(other);
        ClientKeyStore second = open(OTHER_SPOOL).keys();

        assertThat(keys().use(Map.of())).isEqualTo(new KeyUses(NOON, Map.of()));
        keys().use(Map.of(one.id(), NOON.plusSeconds(60), new UUID(9, 9), NOON));
        assertThat(second.use(Map.of(one.id(), NOON.plusSeconds(30), other.id(), NOON.plusMillis(5))))
                .isEqualTo(new KeyUses(NOON, Map.of(one.id(), NOON.plusSeconds(60), other.id(), NOON.plusMillis(5))));
        assertThat(second.use(Map.of(one.id(), NOON.plusSeconds(90))).last())
                .containsEntry(one.id(), NOON.plusSeconds(90));
        assertThat(keys().version()).isEqualTo(2);
        assertThat(keys().list().keys()).containsExactly(other, one);
    }

    @Test
    void changesAtOnceAreAllMade() throws Exception {
        List<ClientKeyStore> gateways = List.of(keys(), open(OTHER_SPOOL).keys());
        List<Callable<KeyChange>> changes = new ArrayList<>();
        IntStream.rangeClosed(1, 10)
                .forEach(number -> changes.add(() -> gateways.get(number % 2).add(StoredKeys.key(number, "crm"))));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<KeyChange> change : threads.invokeAll(changes)) {
                assertThat(change.get()).isInstanceOf(KeyChange.Done.class);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(keys().version()).isEqualTo(10);
        assertThat(keys().list().keys()).hasSize(10);
    }

    @Test
    void aDatabaseWithoutTheTableIsOneThatIsAway() throws Exception {
        try (Session session = database().connect()) {
            session.execute("DROP TABLE client_key_version");
            session.commit();
        }

        assertThatThrownBy(() -> keys().version()).isInstanceOf(LedgerUnavailableException.class);
        assertThatThrownBy(() -> keys().add(StoredKeys.key(1, "crm"))).isInstanceOf(LedgerUnavailableException.class);
    }

    private ClientKeyStore keys() {
        return store().keys();
    }
}
