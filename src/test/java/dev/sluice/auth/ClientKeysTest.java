package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.keys.FakeKeyStore;
import dev.sluice.ledger.keys.KeyChange;
import dev.sluice.ledger.keys.KeyListFile;
import dev.sluice.ledger.keys.StoredKey;
import dev.sluice.ledger.keys.StoredKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which keys authenticate whom. */
final class ClientKeysTest {

    private static final Instant NOON = StoredKeys.NOON;

    @TempDir
    private Path directory;

    private final FakeKeyStore store = new FakeKeyStore();
    private Instant now = NOON;
    private final InstantSource clock = () -> now;

    @Test
    void aKeyAuthenticatesItsClientAtOnceWhereItWasMade() throws Exception {
        ClientKeys keys = open();
        GatewayKey key = keys.newKey();

        assertThat(result(keys, key.text())).isEqualTo("unavailable");
        keys.add(key, "crm", "ole", Optional.empty());

        assertThat(result(keys, key.text())).isEqualTo("crm");
        assertThat(keys.all().get(0)).hasToString("key " + keys.all().get(0).id() + " of crm");
        assertThat(keys.all().get(0).last4()).isEqualTo(key.last4());
    }

    @Test
    void anotherGatewayKnowsAChangeWhenItHasLooked() throws Exception {
        ClientKeys one = open();
        ClientKeys other = open(directory.resolve("other"));
        other.refresh();
        GatewayKey key = one.newKey();
        StoredKey made = done(one.add(key, "crm", "ole", Optional.empty()));

        assertThat(result(other, key.text())).isEqualTo("invalid");
        other.refresh();
        assertThat(result(other, key.text())).isEqualTo("crm");

        one.disable(made.id());
        assertThat(result(one, key.text())).isEqualTo("disabled");
        assertThat(result(other, key.text())).isEqualTo("crm");
        other.refresh();
        assertThat(result(other, key.text())).isEqualTo("disabled");
    }

    @Test
    void theListIsReadOnlyWhenThereWasAChange() throws Exception {
        ClientKeys keys = open();
        keys.refresh();
        keys.refresh();
        assertThat(store.lists()).isEqualTo(1);

        store.add(StoredKeys.key(1, "crm"));
        keys.refresh();
        keys.refresh();
        assertThat(store.lists()).isEqualTo(2);
    }

    @Test
    void whileTheDatabaseIsAwayKeysGoOnAndEndInTime() throws Exception {
        ClientKeys keys = open();
        GatewayKey key = keys.newKey();
        keys.add(key, "crm", "ole", Optional.of(NOON.plusSeconds(60)));
        store.setAway(true);
        keys.refresh();

        assertThat(result(keys, key.text())).isEqualTo("crm");
        assertThatThrownBy(() -> keys.add(keys.newKey(), "crm", "ole", Optional.empty()))
                .isInstanceOf(LedgerUnavailableException.class);
        now = NOON.plusSeconds(60);
        assertThat(result(keys, key.text())).isEqualTo("expired");
    }

    @Test
    void whoeverStartsWhileTheDatabaseIsAwayKnowsTheKeysOfTheFile() throws Exception {
        ClientKeys before = open();
        GatewayKey key = before.newKey();
        before.add(key, "crm", "ole", Optional.empty());
        before.close();
        store.setAway(true);

        ClientKeys keys = open();
        keys.refresh();

        assertThat(result(keys, key.text())).isEqualTo("crm");
        assertThat(result(keys, keys.newKey().text())).isEqualTo("invalid");
    }

    @Test
    void withoutFileAndDatabaseAKeyIsNotRefusedForGood() {
        store.setAway(true);
        ClientKeys keys = open();
        keys.refresh();

        assertThat(result(keys, keys.newKey().text())).isEqualTo("unavailable");
        assertThat(result(keys, "sk-another")).isEqualTo("invalid");
        assertThat(result(keys, "slk_" + "0".repeat(49))).isEqualTo("invalid");
    }

    @Test
    void aRotatedKeyGoesOnUntilItsEnd() throws Exception {
        ClientKeys keys = open();
        GatewayKey old = keys.newKey();
        StoredKey made = done(keys.add(old, "crm", "ole", Optional.empty()));
        GatewayKey next = keys.newKey();
        keys.replace(made, next, "ole", Optional.empty(), NOON.plus(Duration.ofHours(1)));

        assertThat(List.of(result(keys, old.text()), result(keys, next.text()))).containsExactly("crm", "crm");
        now = NOON.plus(Duration.ofHours(1));
        assertThat(List.of(result(keys, old.text()), result(keys, next.text()))).containsExactly("expired", "crm");
    }

    @Test
    void aKeyOfTheConfigurationStaysThatOfItsClient() {
        store.restore(1, StoredKeys.key(1, "hr"));
        ClientKeys keys = open();
        keys.refresh();
        KeyHash hash = KeyHash.of(StoredKeys.textOf(1));

        assertThat(result(keys, StoredKeys.textOf(1))).isEqualTo("hr");
        assertThat(result(keys, StoredKeys.textOf(1), client("crm", Map.of(hash, Optional.empty())), client("hr")))
                .isEqualTo("crm");
        assertThat(result(keys, StoredKeys.textOf(1), client("crm", Map.of(hash, Optional.of(NOON))), client("hr")))
                .isEqualTo("expired");
    }

    @Test
    void aKeyOfAClientThatTheConfigurationDoesNotNameIsRefused() {
        store.restore(1, StoredKeys.key(1, "gone"));
        ClientKeys keys = open();
        keys.refresh();

        assertThat(result(keys, StoredKeys.textOf(1))).isEqualTo("unassigned");
    }

    @Test
    void aKeyThatWasDisabledStaysSoInADatabaseThatWasRestored() throws Exception {
        StoredKey key = StoredKeys.key(1, "crm");
        store.restore(5, key);
        ClientKeys keys = open();
        keys.refresh();
        keys.disable(key.id());

        store.restore(5, key);
        keys.refresh();
        assertThat(result(keys, StoredKeys.textOf(1))).isEqualTo("disabled");

        ClientKeys afterARestart = open();
        afterARestart.refresh();
        assertThat(result(afterARestart, StoredKeys.textOf(1))).isEqualTo("disabled");
    }

    @Test
    void aMistypedKeyIsToldFromAnUnknownOne() {
        ClientKeys keys = open();
        keys.refresh();
        String text = keys.newKey().text();

        assertThat(message(keys, text)).contains("Incorrect API key");
        assertThat(message(keys, text.substring(0, 52))).contains("mistyped").doesNotContain(text.substring(0, 52));
    }

    @Test
    void aKeyIsKnownAsUsedAtOnceWhereItWasUsedAndElsewhereWhenBothHaveShared() throws Exception {
        ClientKeys one = open();
        ClientKeys other = open(directory.resolve("other"));
        GatewayKey key = one.newKey();
        now = NOON.plusSeconds(10);
        StoredKey made = done(one.add(key, "crm", "ole", Optional.empty()));
        assertThat(one.useOf(made)).isEqualTo(unusedSince(now));
        other.refresh();
        assertThat(other.useOf(made)).isEqualTo(KeyUse.UNKNOWN);
        other.shareUses();
        assertThat(other.useOf(made)).isEqualTo(unusedSince(now));

        now = NOON.plusSeconds(20);
        assertThat(result(one, key.text())).isEqualTo("crm");
        assertThat(one.useOf(made)).isEqualTo(usedAt(now));

        one.shareUses();
        other.shareUses();
        assertThat(other.useOf(made)).isEqualTo(usedAt(NOON.plusSeconds(20)));
        now = NOON.plusSeconds(30);
        assertThat(result(other, key.text())).isEqualTo("crm");
        other.shareUses();
        one.shareUses();
        assertThat(one.useOf(made)).isEqualTo(usedAt(NOON.plusSeconds(30)));
    }

    @Test
    void aChangeOfTheListForgetsNoUse() throws Exception {
        ClientKeys keys = open();
        GatewayKey key = keys.newKey();
        StoredKey made = done(keys.add(key, "crm", "ole", Optional.empty()));
        assertThat(result(keys, key.text())).isEqualTo("crm");

        keys.add(keys.newKey(), "crm", "ole", Optional.empty());

        assertThat(keys.useOf(made)).isEqualTo(usedAt(NOON));
    }

    @Test
    void aRequestThatIsRefusedIsNoUse() throws Exception {
        ClientKeys keys = open();
        GatewayKey ended = keys.newKey();
        StoredKey made = done(keys.add(ended, "crm", "ole", Optional.of(NOON.plusSeconds(1))));
        GatewayKey ofNobody = keys.newKey();
        StoredKey another = done(keys.add(ofNobody, "gone", "ole", Optional.empty()));
        now = NOON.plusSeconds(1);
        assertThat(List.of(result(keys, ended.text()), result(keys, ofNobody.text())))
                .containsExactly("expired", "unassigned");
        keys.shareUses();

        assertThat(keys.useOf(made)).isEqualTo(unusedSince(NOON));
        assertThat(keys.useOf(another)).isEqualTo(unusedSince(NOON));
    }

    @Test
    void aKeyThatIsOlderThanTheTableOfUsesIsNotCalledNeverUsed() {
        StoredKey old = StoredKeys.key(-60, "crm");
        store.restore(1, old);
        ClientKeys keys = open();
        keys.refresh();
        keys.shareUses();

        assertThat(keys.useOf(old)).isEqualTo(unusedSince(FakeKeyStore.USES_SINCE));
    }

    @Test
    void usesOfAnOutageAreToldAfterIt() throws Exception {
        ClientKeys keys = open();
        GatewayKey key = keys.newKey();
        StoredKey made = done(keys.add(key, "crm", "ole", Optional.empty()));
        store.setAway(true);
        now = NOON.plusSeconds(5);
        assertThat(result(keys, key.text())).isEqualTo("crm");
        keys.shareUses();
        store.setAway(false);
        keys.shareUses();

        assertThat(store.use(Map.of()).last()).containsEntry(made.id(), NOON.plusSeconds(5));
    }

    @Test
    void theLastUsesAreToldAtTheEnd() throws Exception {
        ClientKeys keys = open();
        GatewayKey key = keys.newKey();
        StoredKey made = done(keys.add(key, "crm", "ole", Optional.empty()));
        assertThat(result(keys, key.text())).isEqualTo("crm");
        keys.close();

        assertThat(store.use(Map.of()).last()).containsEntry(made.id(), NOON);
    }

    @Test
    void withoutKeysNobodyAsksForTheirUses() {
        ClientKeys keys = open();
        keys.shareUses();
        keys.refresh();
        keys.shareUses();
        keys.close();

        assertThat(store.useCalls()).isZero();
    }

    private static KeyUse usedAt(Instant time) {
        return new KeyUse(Optional.of(time), Optional.empty());
    }

    private static KeyUse unusedSince(Instant time) {
        return new KeyUse(Optional.empty(), Optional.of(time));
    }

    @Test
    void afterItIsClosedNobodyAsksTheDatabase() {
        ClientKeys keys = open();
        keys.close();
        keys.refresh();

        assertThat(store.lists()).isZero();
    }

    private ClientKeys open() {
        return open(directory);
    }

    private ClientKeys open(Path in) {
        return ClientKeys.open(store, new KeyListFile(in), new SecureRandom(), clock);
    }

    private static StoredKey done(KeyChange change) {
        assertThat(change).isInstanceOf(KeyChange.Done.class);
        return ((KeyChange.Done) change).key();
    }

    private static ClientAccess client(String name) {
        return client(name, Map.of());
    }

    private static ClientAccess client(String name, Map<KeyHash, Optional<Instant>> keys) {
        return new ClientAccess(
                new Client(name, name, NamePatterns.ANY, NamePatterns.ANY, AllowedPaths.READ),
                keys,
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of());
    }

    /** The client's name, or why it is refused. */
    private String result(ClientKeys keys, String text, ClientAccess... clients) {
        AuthenticationResult result = authenticate(keys, text, clients);
        return result instanceof Authenticated known
                ? known.client().name()
                : ((Rejected) result).reason().name().toLowerCase(Locale.ROOT);
    }

    private String message(ClientKeys keys, String text) {
        return ((Rejected) authenticate(keys, text)).error().message();
    }

    private AuthenticationResult authenticate(ClientKeys keys, String text, ClientAccess... clients) {
        List<ClientAccess> all = clients.length == 0 ? List.of(client("crm"), client("hr")) : List.of(clients);
        return new ClientRegistry(all, keys::issued, clock).withKey(text);
    }
}
