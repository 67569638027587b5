package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import dev.sluice.testing.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlFailuresTest {

    private static final String URL = "jdbc:postgresql://ann:hidden1@db/sluice?sslpassword=hidden2&user=ann";
    private static final DatabaseLogin LOGIN = new DatabaseLogin(URL, "ann", "hidden3");

    @Test
    void noSecretIsInTheMessage() {
        SQLException failure = new SQLException("cannot use " + URL + " with hidden3", "08001");

        LedgerUnavailableException unavailable = new SqlFailures(new Secrets(LOGIN)).unavailable(failure);

        assertThat(unavailable)
                .hasMessage("cannot use jdbc:postgresql://ann:***@db/sluice?sslpassword=***&user=ann with ***"
                        + " (SQLSTATE 08001)")
                .hasNoCause();
        assertThat(LOGIN.toString()).doesNotContain("hidden", "jdbc");
    }

    @Test
    void aCauseWithoutSecretsIsKept() {
        SQLException failure = new SQLException("connection\n  refused", "08001");

        assertThat(new SqlFailures(new Secrets(LOGIN)).unavailable(failure))
                .hasMessage("connection refused (SQLSTATE 08001)")
                .hasCause(failure);
    }

    @ParameterizedTest
    @CsvSource({
        "22001, 0, true",
        "22003, 0, true",
        "23505, 0, true",
        "HY000, 1366, true",
        "08006, 0, false",
        "40P01, 0, false",
        "42501, 0, false",
        "53100, 0, false",
        "57P01, 0, false",
        ", 0, false",
    })
    void onlyWhatIsInARowIsRefused(String state, int code, boolean isRefusal) {
        assertThat(SqlFailures.isRefusal(new BatchUpdateException("", state, code, new int[0])))
                .isEqualTo(isRefusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb"})
    void aServerThatIsNotThereIsUnavailable(String product) throws Exception {
        String url = "jdbc:" + product + "://127.0.0.1:" + FreePort.find() + "/sluice?password=hidden";
        assertUnavailable(new DatabaseLogin(url, "ann", ""), "refused");
    }

    /** Its system takes connections, and nobody reads what comes. */
    @ParameterizedTest
    @CsvSource({"postgresql, does not answer", "mariadb, does not answer"})
    void aServerThatNeverAnswersIsUnavailable(String product, String text) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "jdbc:" + product + "://127.0.0.1:" + silent.getLocalPort() + "/sluice?password=hidden";
            assertUnavailable(new DatabaseLogin(url, "ann", ""), text);
        }
    }

    @Test
    void aDatabaseWithoutADriverIsUnavailable() {
        assertUnavailable(new DatabaseLogin("jdbc:oracle:thin:@db", "ann", "hidden"), "no JDBC driver");
    }

    private static void assertUnavailable(DatabaseLogin login, String text) {
        Settings settings = new Settings(Migration.AUTO, ZoneOffset.UTC, Clock.systemUTC());
        try (JdbcLedgerStore store = JdbcLedgerStore.at(login, settings)) {
            assertThatThrownBy(() -> store.open(new UUID(0, 1)))
                    .isInstanceOf(LedgerUnavailableException.class)
                    .hasMessageContaining(text)
                    .hasMessageNotContaining("hidden");
        }
    }
}
