package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Ledger.WhenFull;
import dev.sluice.ledger.spool.SpoolSettings;
import dev.sluice.ledger.store.DatabaseLogin;
import dev.sluice.ledger.store.Migration;
import dev.sluice.ledger.store.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of the ledger. */
final class LedgerSettingsTest {

    private static final String HASHED = "sluice.ledger.users=hmac";
    private static final String URL = "sluice.ledger.url=jdbc:postgresql://db/sluice";

    @Test
    void noLedgerIsKeptByDefault() {
        assertThat(ConfigFixture.provider().read().ledger()).isEmpty();
        assertThat(ConfigFixture.provider("sluice.ledger.dir=/data").read().ledger())
                .isEmpty();
    }

    @Test
    void aLedgerNeedsOneLine() {
        LedgerConfig ledger = ledger();

        assertThat(ledger.directory()).isEqualTo(Path.of("/data"));
        assertThat(ledger.spool())
                .isEqualTo(new SpoolSettings(
                        SpoolSettings.USUAL_SEGMENT, 1 << 30, Duration.ofDays(1), SpoolSettings.Sync.EACH_SECOND));
        assertThat(ledger.whenFull()).isEqualTo(WhenFull.DROP);
        assertThat(ledger.login()).isEmpty();
        assertThat(ledger.jndi()).isEmpty();
        assertThat(ledger.migration()).isEqualTo(Migration.AUTO);
        assertThat(ledger.retention())
                .isEqualTo(new Retention(Duration.ofDays(90), Duration.ofDays(400), Duration.ofDays(3650)));
        assertThat(ledger.users().stored("ann")).hasValue("ann");
        assertThat(ledger.hasAddresses()).isFalse();
        assertThat(ledger.keysEvery()).hasValue(Duration.ofSeconds(5));
        assertThat(ledger.zone()).isEqualTo(ZoneOffset.UTC);
    }

    @Test
    void aLedgerIsWhatItsPropertiesSay() {
        LedgerConfig ledger = ledger(
                URL,
                "sluice.ledger.user=sluice",
                "sluice.ledger.password=secret",
                "sluice.ledger.migrate=check",
                "sluice.client-keys.every=500ms",
                "sluice.ledger.keep=48h",
                "sluice.ledger.keep-hours=7d",
                "sluice.ledger.keep-days=1y",
                "sluice.ledger.users=none",
                "sluice.ledger.addresses=on",
                "sluice.ledger.spool.max-bytes=50331648",
                "sluice.ledger.spool.when-full=refuse",
                "sluice.ledger.spool.sync=always",
                "sluice.ledger.spool.keep=1h",
                "sluice.budget.zone=Europe/Zurich");

        assertThat(ledger.login()).hasValue(new DatabaseLogin("jdbc:postgresql://db/sluice", "sluice", "secret"));
        assertThat(ledger.migration()).isEqualTo(Migration.CHECK);
        assertThat(ledger.retention())
                .isEqualTo(new Retention(Duration.ofDays(2), Duration.ofDays(7), Duration.ofDays(365)));
        assertThat(ledger.users().stored("ann")).isEmpty();
        assertThat(ledger.hasAddresses()).isTrue();
        assertThat(ledger.keysEvery()).hasValue(Duration.ofMillis(500));
        assertThat(ledger.spool())
                .isEqualTo(new SpoolSettings(
                        SpoolSettings.USUAL_SEGMENT, 50331648, Duration.ofHours(1), SpoolSettings.Sync.ALWAYS));
        assertThat(ledger.whenFull()).isEqualTo(WhenFull.REFUSE);
        assertThat(ledger.zone()).isEqualTo(ZoneId.of("Europe/Zurich"));
    }

    @Test
    void aPasswordCanBeInAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "secret\n");

        assertThat(ledger(URL, "sluice.ledger.password-file=" + file).login())
                .hasValueSatisfying(login -> assertThat(login.password()).isEqualTo("secret"));
    }

    @Test
    void usersAreHashedWithTheKeyOfAFileOrOfTheContainer(@TempDir Path folder) throws IOException {
        String key = "k".repeat(32);
        Path file = Files.writeString(folder.resolve("key"), key + "\n");
        Optional<String> hashed =
                ledger(HASHED, "sluice.ledger.users.key=" + key).users().stored("ann");

        assertThat(hashed.orElseThrow()).startsWith("hmac-");
        assertThat(ledger(HASHED, "sluice.ledger.users.key-file=" + file)
                        .users()
                        .stored("ann"))
                .isEqualTo(hashed);
        assertThat(ConfigFixture.provider("sluice.ledger=on", "sluice.ledger.dir=/data", HASHED)
                        .and("sluice.ledger.users.key-jndi=java:comp/env/users-key")
                        .inJndi("java:comp/env/users-key", key)
                        .read()
                        .ledger()
                        .orElseThrow()
                        .users()
                        .stored("ann"))
                .isEqualTo(hashed);
        assertThat(ledger(HASHED, "sluice.ledger.users.key=" + "j".repeat(32))
                        .users()
                        .stored("ann"))
                .isNotEqualTo(hashed);
    }

    @Test
    void aKeyOfUsersThatIsShortIsAFaultThatDoesNotTellIt() {
        assertThat(ConfigFixture.provider("sluice.ledger=on", "sluice.ledger.dir=/data", HASHED)
                        .and("sluice.ledger.users.key=too-short")
                        .faults())
                .containsExactly("sluice.ledger.users.key: must have at least 32 characters");
    }

    @Test
    void theSummaryNamesNoUrl() {
        String summary = ConfigFixture.provider(
                        "sluice.ledger=on",
                        "sluice.ledger.dir=/data",
                        "sluice.ledger.url=jdbc:postgresql://db/sluice?password=secret")
                .read()
                .summary();

        assertThat(summary)
                .contains("ledger in the database of sluice.ledger.url")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.client-keys.every=6m | sluice.client-keys.every: must be at most 5m: a key that is disabled is accepted for so long",
                "sluice.client-keys.every=0 | sluice.client-keys.every: must be a duration above zero, such as 500ms, 5s, 2m or 1h",
                "sluice.client-keys=maybe | sluice.client-keys: must be one of on, off",
                "sluice.ledger=yes | sluice.ledger: must be one of off, on",
                "sluice.ledger.url=jdbc:oracle:thin:@db | sluice.ledger.url: must begin with jdbc:postgresql: or jdbc:mariadb:",
                "sluice.ledger.user=a | sluice.ledger.user: has no effect without sluice.ledger.url",
                "sluice.ledger.password=a | sluice.ledger.password: has no effect without sluice.ledger.url",
                "sluice.ledger.migrate=no | sluice.ledger.migrate: must be one of auto, check, off",
                "sluice.ledger.users=hmac | sluice.ledger.users: needs a key; set sluice.ledger.users.key, .key-file or .key-jndi",
                "sluice.ledger.users=hashed | sluice.ledger.users: must be one of name, hmac, none",
                "sluice.ledger.users.key=a | sluice.ledger.users.key: has no effect without sluice.ledger.users=hmac",
                "sluice.ledger.keep=90 | sluice.ledger.keep: must be a number of hours, days or years, such as 24h, 90d or 10y",
                "sluice.ledger.keep-days=0d | sluice.ledger.keep-days: must be a number of hours, days or years, such as 24h, 90d or 10y",
                "sluice.ledger.spool.max-bytes=1000 | sluice.ledger.spool.max-bytes: must be at least 50331648",
                "sluice.ledger.spool.when-full=wait | sluice.ledger.spool.when-full: must be one of drop, refuse",
                "sluice.ledger.spool.sync=5s | sluice.ledger.spool.sync: must be one of 1s, always"
            })
    void aFaultIsToldByItsProperty(String line, String fault) {
        assertThat(ConfigFixture.provider("sluice.ledger=on", "sluice.ledger.dir=/data", line)
                        .faults())
                .containsExactly(fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.clients.NAME.principals=ann",
                "sluice.targets.NAME.provider=sole;sluice.targets.NAME.model=m"
            })
    void aNameThatRowsHaveNoRoomForIsAFault(String lines) {
        String[] ledger = {"sluice.ledger=on", "sluice.ledger.dir=/data"};
        String longest = "n".repeat(64);
        String[] fitting = lines.replace("NAME", longest).split(";", -1);
        String[] longer = lines.replace("NAME", longest + "n").split(";", -1);
        String property = lines.substring(0, lines.indexOf("NAME")) + longest + "n";

        assertThat(ConfigFixture.provider(ledger).and(fitting).read().ledger()).isPresent();
        assertThat(ConfigFixture.provider(ledger).and(longer).faults())
                .containsExactly(
                        property
                                + ": has a name of more than 64 characters, which are all that rows of the ledger have room for");
        assertThat(ConfigFixture.provider(longer).read().ledger()).isEmpty();
    }

    @Test
    void whatExcludesEachOtherIsAFault() {
        assertThat(ConfigFixture.provider(
                                URL,
                                "sluice.ledger=on",
                                "sluice.ledger.dir=/data",
                                "sluice.ledger.jndi=java:comp/env/jdbc/sluice",
                                "sluice.ledger.password=a",
                                "sluice.ledger.password-file=/nowhere/password")
                        .faults())
                .containsExactlyInAnyOrder(
                        "sluice.ledger.jndi: must not be set together with sluice.ledger.url",
                        "sluice.ledger.password-file: must not be set together with sluice.ledger.password",
                        "sluice.ledger.password-file: cannot be read");
    }

    private static LedgerConfig ledger(String... more) {
        return ConfigFixture.provider("sluice.ledger=on", "sluice.ledger.dir=/data")
                .and(more)
                .read()
                .ledger()
                .orElseThrow();
    }
}
