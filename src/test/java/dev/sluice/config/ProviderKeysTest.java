package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private static String keyOf(ConfigFixture given) {
        return given.read().providers().get(0).key().orElseThrow().reveal();
    }
}
