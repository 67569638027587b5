package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.Capacity;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources of a provider's key. */
final class ProviderKeysTest {

    private static final String BASE = "sluice.providers.p.base-url=https://host/v1";
    private static final String JNDI = "sluice.providers.p.key-jndi=java:comp/env/openai";

    @TempDir
    Path folder;

    @Test
    void readsAKeyFromAFileWithAFinalLineFeed() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "sk-in-file\n");

        assertThat(keyOf(ConfigFixture.only(BASE, "sluice.providers.p.key-file=" + file)))
                .isEqualTo("sk-in-file");
    }

    @Test
    void readsAKeyFromJndi() {
        assertThat(keyOf(ConfigFixture.only(BASE, JNDI).inJndi("java:comp/env/openai", "sk-in-jndi")))
                .isEqualTo("sk-in-jndi");
    }

    @Test
    void reportsAMissingOrEmptyKeyFile() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        String fault = "sluice.providers.p.key-file: must be the path of a readable file that contains the key";

        assertThat(ConfigFixture.only(BASE, "sluice.providers.p.key-file=" + folder.resolve("none"))
                        .faults())
                .containsExactly(fault);
        assertThat(ConfigFixture.only(BASE, "sluice.providers.p.key-file=" + empty)
                        .faults())
                .containsExactly(fault);
    }

    @Test
    void reportsAKeyFileWithMoreThanAKeyWithoutRepeatingIt() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "sk-planted\nsk-planted-too\n");

        assertThat(ConfigFixture.only(BASE, "sluice.providers.p.key-file=" + file)
                        .faults())
                .containsExactly("sluice.providers.p.key-file: must be visible ASCII characters, without spaces");
    }

    @Test
    void doesNotLookUpARemoteJndiName() {
        String outside = "ldap://attacker.example/x";

        assertThat(ConfigFixture.only(BASE, "sluice.providers.p.key-jndi=" + outside)
                        .inJndi(outside, "sk-1")
                        .faults())
                .containsExactly(
                        "sluice.providers.p.key-jndi: must be the JNDI name of a text, such as java:comp/env/openai-key");
    }

    @Test
    void reportsAKeyInTwoPlaces() {
        assertThat(ConfigFixture.only(BASE, JNDI, "sluice.providers.p.key=sk-1")
                        .inJndi("java:comp/env/openai", "sk-2")
                        .faults())
                .containsExactly(
                        "sluice.providers.p.key: the key is also set in sluice.providers.p.key-jndi; set only one of them");
    }

    @Test
    void readsSeveralKeysWithNamesInAlphabeticalOrder() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "sk-c\n");

        Provider provider = ConfigFixture.only(
                        BASE,
                        "sluice.providers.p.keys.c.key-file=" + file,
                        "sluice.providers.p.keys.a.key=sk-a",
                        "sluice.providers.p.keys.a.weight=3",
                        "sluice.providers.p.keys.b.key-jndi=java:comp/env/b")
                .inJndi("java:comp/env/b", "sk-b")
                .read()
                .providers()
                .get(0);

        assertThat(provider.keys())
                .extracting(ProviderKey::name, key -> key.secret().reveal(), ProviderKey::weight)
                .containsExactly(tuple("a", "sk-a", 3), tuple("b", "sk-b", 1), tuple("c", "sk-c", 1));
        assertThat(provider.lacksKey()).isFalse();
    }

    @Test
    void theEnvironmentSetsKeysWithNames() {
        List<Provider> providers = ConfigFixture.only(BASE)
                .variable("SLUICE_PROVIDERS_P_KEYS_TEAM_A_KEY", "sk-a")
                .variable("SLUICE_PROVIDERS_P_KEYS_TEAM_A_WEIGHT", "2")
                .read()
                .providers();

        assertThat(providers).extracting(Provider::name).containsExactly("p");
        assertThat(providers.get(0).keys())
                .extracting(ProviderKey::name, key -> key.secret().reveal(), ProviderKey::weight)
                .containsExactly(tuple("team-a", "sk-a", 2));
    }

    @Test
    void aProviderWhoseNameResemblesThatOfAKeyKeepsItsVariables() {
        List<Provider> providers = ConfigFixture.only("sluice.providers.our-keys-a.base-url=https://host/v1")
                .variable("SLUICE_PROVIDERS_OUR_KEYS_A_KEY", "sk-a")
                .read()
                .providers();

        assertThat(providers).extracting(Provider::name).containsExactly("our-keys-a");
        assertThat(providers.get(0).keys()).extracting(ProviderKey::name).containsExactly(ProviderKey.SOLE);
    }

    @Test
    void theOnlyKeyHasNoName() {
        assertThat(ConfigFixture.only(BASE, "sluice.providers.p.key=sk-1")
                        .read()
                        .providers()
                        .get(0)
                        .keys())
                .extracting(ProviderKey::name, ProviderKey::weight)
                .containsExactly(tuple(ProviderKey.SOLE, 1));
    }

    @Test
    void reportsEveryFaultOfKeysWithNames() {
        assertThat(ConfigFixture.only(
                                BASE,
                                "sluice.providers.p.key=sk-1",
                                "sluice.providers.p.keys.a.weight=2",
                                "sluice.providers.p.keys.b.key=sk-2",
                                "sluice.providers.p.keys.b.key-file=/none",
                                "sluice.providers.p.keys.b.weight=0",
                                "sluice.providers.p.keys.B.key=sk-3",
                                "sluice.providers.p.keys.c.tokens-per-day=5")
                        .faults())
                .containsExactlyInAnyOrder(
                        "sluice.providers.p.key: there are also keys with names, such as sluice.providers.p.keys.B; give this one a name"
                                + " too, or remove it",
                        "sluice.providers.p.keys.a.key: is missing; set it, or .key-file, or .key-jndi",
                        "sluice.providers.p.keys.b: has the same name as B; names must differ in more than case",
                        "sluice.providers.p.keys.b.key: the key is also set in sluice.providers.p.keys.b.key-file; set only one of them",
                        "sluice.providers.p.keys.b.weight: must be 1 to 1000",
                        "sluice.providers.p.keys.c.tokens-per-day: unknown; did you mean sluice.providers.p.keys.c.tokens-per-minute?");
    }

    @Test
    void keysThatAreNotUsedAreWarnedOf() {
        assertThat(ConfigFixture.only(BASE, "sluice.providers.p.auth=none", "sluice.providers.p.keys.a.key=sk-1")
                        .read()
                        .warnings())
                .containsExactly("sluice.providers.p.keys is not used, because auth is none");
    }

    @Test
    void aReloadReplacesTheKeysOfTheSameNames() {
        Provider running = ConfigFixture.only(
                        BASE, "sluice.providers.p.keys.a.key=sk-a", "sluice.providers.p.keys.b.key=sk-b")
                .read()
                .providers()
                .get(0);

        running.updateKeysFrom(
                ConfigFixture.only(BASE, "sluice.providers.p.keys.b.key=sk-new", "sluice.providers.p.keys.c.key=sk-c")
                        .read()
                        .providers()
                        .get(0));

        assertThat(running.keys())
                .extracting(ProviderKey::name, key -> key.secret().reveal())
                .containsExactly(tuple("a", "sk-a"), tuple("b", "sk-new"));
    }

    @Test
    void readsHowManyRequestsAProviderGetsAtOnceAndItsBreaker() {
        Provider given = ConfigFixture.only(
                        BASE,
                        "sluice.providers.p.key=k",
                        "sluice.providers.p.max-in-flight=64",
                        "sluice.providers.p.breaker=always")
                .read()
                .providers()
                .get(0);
        Provider usual = ConfigFixture.only(BASE, "sluice.providers.p.key=k")
                .read()
                .providers()
                .get(0);

        assertThat(given.capacity()).isEqualTo(new Capacity(OptionalInt.of(64)));
        assertThat(given.breaker()).isEqualTo(BreakerMode.ALWAYS);
        assertThat(usual.capacity()).isEqualTo(Capacity.UNBOUNDED);
        assertThat(usual.breaker()).isEqualTo(BreakerMode.ON);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-in-flight=0 | max-in-flight: must be 1 to 2147483647",
                "max-in-flight=many | max-in-flight: must be a whole number, 1 to 2147483647",
                "queue=5 | queue: requests wait only where max-in-flight is set; set it",
                "queue-wait=5s | queue-wait: has no effect without queue; set queue, or remove it",
                "breaker=true | breaker: must be one of on, off, always"
            })
    void reportsFaultsOfCapacityAndBreaker(String setting, String fault) {
        assertThat(ConfigFixture.only(BASE, "sluice.providers.p.key=k", "sluice.providers.p." + setting)
                        .faults())
                .containsExactly("sluice.providers.p." + fault);
    }

    @Test
    void readsTheQueueOfAProvider() {
        assertThat(capacity("queue=256", "queue-wait=5s"))
                .isEqualTo(new Capacity(OptionalInt.of(64), 256, Duration.ofSeconds(5)));
        assertThat(capacity("queue=256")).isEqualTo(new Capacity(OptionalInt.of(64), 256, Duration.ofSeconds(2)));
        assertThat(capacity("queue=0")).isEqualTo(new Capacity(OptionalInt.of(64)));
    }

    private static Capacity capacity(String... more) {
        List<String> lines =
                new ArrayList<>(List.of(BASE, "sluice.providers.p.key=k", "sluice.providers.p.max-in-flight=64"));
        for (String line : more) {
            lines.add("sluice.providers.p." + line);
        }
        return ConfigFixture.only(lines.toArray(String[]::new))
                .read()
                .providers()
                .get(0)
                .capacity();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "queue=many | queue: must be a whole number, 1 to 10000",
                "queue=10001 | queue: must be 1 to 10000",
                "queue=-1 | queue: must be 1 to 10000"
            })
    void reportsFaultsOfTheQueue(String setting, String fault) {
        assertThat(ConfigFixture.only(
                                BASE,
                                "sluice.providers.p.key=k",
                                "sluice.providers.p.max-in-flight=1",
                                "sluice.providers.p." + setting)
                        .faults())
                .containsExactly("sluice.providers.p." + fault);
    }

    private static String keyOf(ConfigFixture given) {
        return given.read().providers().get(0).key().orElseThrow().reveal();
    }
}
