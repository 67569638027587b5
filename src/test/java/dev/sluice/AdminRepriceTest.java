package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.ledger.ChangedRow;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.RowTokens;
import dev.sluice.ledger.RowTokens.Source;
import dev.sluice.ledger.Rows;
import dev.sluice.ledger.UserNames;
import dev.sluice.ledger.spool.SpoolPosition;
import dev.sluice.ledger.store.JdbcLedgerStore;
import dev.sluice.ledger.store.Migration;
import dev.sluice.testing.Await;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Costs of past days, computed anew by the admin API. */
final class AdminRepriceTest {

    private static final String API = "/admin/api/v1/";
    private static final String OWN = "x-sluice-admin: 1";

    @TempDir
    private static Path directory;

    private static TestGateway gateway;
    private static LocalDate yesterday;

    @BeforeAll
    static void start() throws Exception {
        yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1);
        JdbcLedgerStore store = JdbcLedgerStore.embedded(
                directory,
                new JdbcLedgerStore.Settings(Migration.AUTO, ZoneOffset.UTC, Clock.systemUTC(), UserNames.KEPT));
        store.open(new UUID(1, 2));
        store.write(
                new LedgerBatch(SpoolPosition.START, new SpoolPosition(1, 64), unpricedOfYesterday(), List.of(), 0),
                refused -> {
                    throw new AssertionError(refused);
                });
        store.close();
        gateway = TestGateway.start(
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory,
                "sluice.budget.zone=UTC",
                "sluice.auth=open",
                "sluice.providers.openai.base-url=http://127.0.0.1:9/v1",
                "sluice.providers.openai.auth=none",
                "sluice.providers.openai.prices=own",
                "sluice.prices.own.m.input=2",
                "sluice.prices.own.m.output=10",
                "sluice.admin=on",
                "sluice.admin.keys.vera.sha256=" + Sha256.hex("viewer-key-0123456789"),
                "sluice.admin.keys.ole.sha256=" + Sha256.hex("operator-key-0123456789"),
                "sluice.admin.keys.ole.role=operator");
        Await.until(
                "the database",
                () -> gateway.get(API + "usage?by=client", as("viewer")).status() == 200);
    }

    /** Ten with a price now, and one without. */
    private static List<ExchangeRow> unpricedOfYesterday() {
        long noon = yesterday.atTime(12, 0).toInstant(ZoneOffset.UTC).toEpochMilli();
        return IntStream.rangeClosed(0, 10)
                .mapToObj(number -> ChangedRow.like(Rows.row(number))
                        .id(RowId.of(noon + number, number, number))
                        .route(new Route(
                                Optional.of(number == 0 ? "other" : "m"),
                                Optional.of("openai"),
                                Optional.of("openai"),
                                Optional.of(number == 0 ? "other" : "m")))
                        .tokens(new RowTokens(
                                OptionalLong.of(1000),
                                OptionalLong.of(200),
                                Optional.of(Source.REPORTED),
                                Optional.empty()))
                        .cost(new RowCost(
                                OptionalLong.empty(), true, OptionalLong.empty(), Optional.empty(), Optional.empty()))
                        .row())
                .toList();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String as(String role) {
        return "Authorization: Bearer " + role + "-key-0123456789";
    }

    private static RawResponse post(String query, String... headers) {
        return gateway.post(API + "reprice?" + query, "", headers);
    }

    private static String ended(String query) {
        RawResponse begun = post(query, as("operator"), OWN);
        assertThat(begun.status()).as(begun.bodyText()).isIn(200, 202);
        Await.until("the end", () -> !current().contains("\"state\":\"running\""));
        return current();
    }

    private static String current() {
        return gateway.get(API + "reprice", as("viewer")).bodyText();
    }

    private static String sums() {
        return gateway.get(API + "usage?by=client&step=none&from=" + yesterday, as("viewer"))
                .bodyText();
    }

    @Test
    void theDifferenceIsShownFirstThenRowsAndSumsChangeAndTheAuditSaysWhoDidIt() {
        String days = "from=" + yesterday + "&to=" + yesterday;

        assertThat(ended(days))
                .contains(
                        "\"state\":\"done\",\"change\":false",
                        "\"days\":1,\"days_done\":1,\"rows\":11,\"changed\":10,\"left\":1,\"before\":\"0\",\"after\":\"0.04\"",
                        "{\"model\":\"openai/m\",\"rows\":10,\"changed\":10,\"left\":0,\"before\":\"0\",\"after\":\"0.04\"}",
                        "{\"model\":\"openai/other\",\"rows\":1,\"changed\":0,\"left\":1,\"before\":\"0\",\"after\":\"0\"}");
        assertThat(sums()).contains("\"unpriced\":11", "\"cost\":\"0\"");

        assertThat(ended(days + "&change=true")).contains("\"state\":\"done\",\"change\":true", "\"after\":\"0.04\"");

        assertThat(sums()).contains("\"unpriced\":1,", "\"cost\":\"0.04\"");
        assertThat(gateway.get(API + "exchanges/request-3", as("viewer")).bodyText())
                .contains("\"cost\":\"0.004\",\"unpriced\":false");
        assertThat(ended(days)).contains("\"changed\":0,\"left\":1,\"before\":\"0.04\",\"after\":\"0.04\"");
        Await.until("the record", () -> audit().contains("reprice"));
        assertThat(audit())
                .contains(
                        "\"actor\":\"ole\"",
                        "\"subject\":\"" + yesterday + " to " + yesterday + "\"",
                        "\"after\":\"the prices of now\"")
                .containsOnlyOnce("\"outcome\":\"allowed\"");
    }

    private static String audit() {
        return gateway.get(API + "audit?action=reprice&outcome=allowed", as("operator"))
                .bodyText();
    }

    @ParameterizedTest
    @CsvSource({
        "from=2026-01-01&to=2026-01-02, viewer, x-sluice-admin: 1, 403 role_required",
        "from=2026-01-01&to=2026-01-02, operator, x-nothing: 1, 403 csrf_refused",
        "from=2026-01-01, operator, x-sluice-admin: 1, 400 invalid_parameter",
        "from=2026-01-02&to=2026-01-01, operator, x-sluice-admin: 1, 400 invalid_parameter",
        "from=2024-01-01&to=2026-01-01, operator, x-sluice-admin: 1, 400 invalid_parameter",
        "from=today&to=2026-01-01, operator, x-sluice-admin: 1, 400 invalid_parameter",
        "from=2026-01-01&to=9999-01-01, operator, x-sluice-admin: 1, 400 invalid_parameter",
        "from=2026-01-01&to=2026-01-02&change=yes, operator, x-sluice-admin: 1, 400 invalid_parameter"
    })
    void onlyAnOperatorComputesCostsAnewAndOnlyOfPastDays(String query, String role, String header, String expected) {
        RawResponse answer = post(query, as(role), header);

        assertThat(answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]+)\".*", "$1"))
                .isEqualTo(expected);
    }
}
