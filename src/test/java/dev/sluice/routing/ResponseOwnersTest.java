package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.OwnerLookup.Away;
import dev.sluice.routing.OwnerLookup.Found;
import dev.sluice.routing.OwnerLookup.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResponseOwnersTest {

    private Instant now = Instant.parse("2026-11-26T12:00:00Z");
    private final Kept store = new Kept();
    private final ResponseOwners owners = new ResponseOwners(store, () -> now);

    @Test
    void whatIsRememberedIsNotAskedFor() {
        owners.remember("resp_1", "crm", "openai");

        assertThat(owners.find("resp_1", "crm")).isEqualTo(found("crm"));
        assertThat(store.asked).isEmpty();
    }

    @Test
    void whatIsNotRememberedIsAskedForOnce() {
        store.owners.put("resp_1", new ResponseOwner("crm", "openai", now, OptionalLong.empty()));

        assertThat(owners.find("resp_1", "crm")).isEqualTo(found("crm"));
        assertThat(owners.find("resp_1", "crm")).isEqualTo(found("crm"));
        assertThat(store.asked).containsExactly("resp_1");
    }

    @Test
    void anotherClientIsNotToldWhoseItIs() {
        owners.remember("resp_1", "crm", "openai");
        store.owners.put("resp_2", new ResponseOwner("crm", "openai", now, OptionalLong.empty()));

        assertThat(owners.find("resp_1", "erp")).isEqualTo(new Unknown());
        assertThat(owners.find("resp_2", "erp")).isEqualTo(new Unknown());
    }

    @Test
    void whatCouldNotBeFoundOutIsAskedForAgain() {
        store.isAway = true;
        assertThat(owners.find("resp_1", "crm")).isEqualTo(new Away());

        store.isAway = false;
        assertThat(owners.find("resp_1", "crm")).isEqualTo(new Unknown());
        store.owners.put("resp_1", new ResponseOwner("crm", "openai", now, OptionalLong.empty()));
        assertThat(owners.find("resp_1", "crm")).isEqualTo(found("crm"));
    }

    @Test
    void theMostThatAreRememberedAreThoseThatWereUsedLast() {
        owners.remember("first", "crm", "openai");
        owners.remember("second", "crm", "openai");
        assertThat(owners.find("first", "crm")).isEqualTo(found("crm"));
        for (int number = 2; number <= ResponseOwners.MOST; number++) {
            owners.remember("resp_" + number, "crm", "openai");
        }
        assertThat(store.asked).isEmpty();

        assertThat(owners.find("first", "crm")).isEqualTo(found("crm"));
        assertThat(store.asked).isEmpty();
        assertThat(owners.find("second", "crm")).isEqualTo(found("crm"));
        assertThat(store.asked).containsExactly("second");
    }

    @Test
    void whatIsTooOldIsNobodys() {
        owners.remember("resp_1", "crm", "openai");
        store.owners.put("resp_2", new ResponseOwner("crm", "openai", now, OptionalLong.empty()));

        now = now.plus(OwnerStore.KEPT);
        assertThat(owners.find("resp_1", "crm")).isInstanceOf(Found.class);
        assertThat(owners.find("resp_2", "crm")).isInstanceOf(Found.class);
        now = now.plusMillis(1);
        assertThat(owners.find("resp_1", "crm")).isEqualTo(new Unknown());
        assertThat(owners.find("resp_2", "crm")).isEqualTo(new Unknown());
    }

    @Test
    void withoutAStoreNothingIsTooOld() {
        ResponseOwners alone = new ResponseOwners(OwnerStore.NONE, () -> now);
        alone.remember("resp_1", "crm", "openai");

        now = now.plus(Duration.ofDays(365));

        assertThat(alone.find("resp_1", "crm")).isInstanceOf(Found.class);
        assertThat(alone.find("resp_2", "crm")).isEqualTo(new Unknown());
    }

    @Test
    void whatIsDeletedIsForgottenHereAndInTheStore() {
        owners.remember("resp_1", "crm", "openai");

        owners.forget("resp_1");

        assertThat(owners.find("resp_1", "crm")).isEqualTo(new Unknown());
        assertThat(store.owners).isEmpty();
    }

    /** A store that writes later still has it for a moment. */
    @Test
    void whatIsDeletedStaysForgottenUntilItIsMadeAgain() {
        owners.remember("resp_1", "crm", "openai");
        owners.forget("resp_1");
        store.owners.put("resp_1", new ResponseOwner("crm", "openai", now, OptionalLong.empty()));

        assertThat(owners.find("resp_1", "crm")).isEqualTo(new Unknown());
        owners.remember("resp_1", "erp", "openai");
        assertThat(owners.find("resp_1", "erp")).isEqualTo(found("erp"));
    }

    @Test
    void theTokensOfAResponseAreKnownWhenItHasEnded() {
        owners.remember("resp_1", "crm", "openai");

        owners.count("resp_1", "crm", 4711);

        ResponseOwner counted = new ResponseOwner("crm", "openai", now, OptionalLong.of(4711));
        assertThat(owners.find("resp_1", "crm")).isEqualTo(new Found(counted));
        assertThat(store.owners).containsValue(counted);
    }

    @Test
    void whatIsDeletedBeforeItHasEndedStaysForgotten() {
        owners.remember("resp_1", "crm", "openai");
        owners.forget("resp_1");

        owners.count("resp_1", "crm", 4711);
        owners.count("resp_2", "crm", 4711);

        assertThat(owners.find("resp_1", "crm")).isEqualTo(new Unknown());
        assertThat(owners.find("resp_2", "crm")).isEqualTo(new Unknown());
        assertThat(store.owners).isEmpty();
    }

    @Test
    void anotherClientsResponseIsNotCounted() {
        owners.remember("resp_1", "crm", "openai");

        owners.count("resp_1", "erp", 4711);

        assertThat(owners.find("resp_1", "crm")).isEqualTo(found("crm"));
    }

    @Test
    void whatIsDeletedWhileTheStoreIsAskedStaysForgotten() {
        store.owners.put("resp_1", new ResponseOwner("crm", "openai", now, OptionalLong.empty()));
        store.meanwhile = () -> owners.forget("resp_1");
        assertThat(owners.find("resp_1", "crm")).isEqualTo(found("crm"));

        store.owners.put("resp_1", new ResponseOwner("crm", "openai", now, OptionalLong.empty()));
        assertThat(owners.find("resp_1", "crm")).isEqualTo(new Unknown());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "resp 1", "resp_\u0000", "r\u00e9sp", "resp_\n1"})
    void anIdThatNoProviderGivesIsNeitherKeptNorAskedFor(String id) {
        owners.remember(id, "crm", "openai");
        owners.remember("r".repeat(257), "crm", "openai");

        assertThat(owners.find(id, "crm")).isEqualTo(new Unknown());
        assertThat(owners.find("r".repeat(257), "crm")).isEqualTo(new Unknown());
        assertThat(store.asked).isEmpty();
        assertThat(store.owners).isEmpty();
    }

    private OwnerLookup found(String client) {
        return new Found(new ResponseOwner(client, "openai", now, OptionalLong.empty()));
    }

    /** A store in memory, which can go away. */
    private static final class Kept implements OwnerStore {

        private final Map<String, ResponseOwner> owners = new HashMap<>();
        private final List<String> asked = new ArrayList<>();
        private Runnable meanwhile = () -> {};
        private boolean isAway;

        @Override
        public void keep(String responseId, ResponseOwner owner) {
            owners.put(responseId, owner);
        }

        @Override
        public void count(String responseId, ResponseOwner owner) {
            owners.computeIfPresent(responseId, (id, before) -> owner);
        }

        @Override
        public OwnerLookup find(String responseId) {
            asked.add(responseId);
            if (isAway) {
                return new Away();
            }
            ResponseOwner owner = owners.get(responseId);
            meanwhile.run();
            return owner == null ? new Unknown() : new Found(owner);
        }

        @Override
        public void forget(String responseId) {
            owners.remove(responseId);
        }
    }
}
