package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.SlowWire;
import dev.sluice.testing.TestGateway;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of clients that are made by the admin API of one gateway, and shown to that one and to another on the same database. */
final class ClientKeyGatewaysTest {

    private static final String API = "/admin/api/v1/";
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";
    private static final String OWN = "x-sluice-admin: 1";
    private static final String FILE_KEY = "key-of-the-file-0123456789";

    /** Every key that was made. */
    private static final List<String> MADE = new ArrayList<>();

    @TempDir
    private static Path directory;

    private static LogRecorder log;
    private static FakeProvider provider;
    private static EmbeddedPostgres database;
    private static TestGateway one;
    private static TestGateway other;

    @BeforeAll
    static void start() throws IOException {
        log = LogRecorder.start();
        provider = FakeProvider.start().answerWith(Answer.json(200, "{}"));
        database = EmbeddedPostgres.start();
        one = gateway("one", database.getPort(), "sluice.clients.leaving.models=*");
        other = gateway("other", database.getPort());
    }

    @AfterAll
    static void stop() throws IOException {
        one.close();
        other.close();
        database.close();
        provider.close();
        log.close();
    }

    private static TestGateway gateway(String name, int port, String... more) {
        return TestGateway.before(
                provider,
                Stream.concat(Stream.of(lines(name, port)), Stream.of(more)).toArray(String[]::new));
    }

    private static String[] lines(String name, int port) {
        return new String[] {
            "sluice.ledger=on",
            "sluice.ledger.dir=" + directory.resolve(name),
            "sluice.ledger.url=jdbc:postgresql://127.0.0.1:" + port + "/postgres",
            "sluice.ledger.user=postgres",
            "sluice.ledger.password=postgres",
            "sluice.client-keys.every=50ms",
            "sluice.reload.every=100ms",
            "sluice.clients.app.models=*",
            "sluice.clients.crm.key-sha256=" + Sha256.hex(FILE_KEY),
            "sluice.admin.keys.vera.sha256=" + Sha256.hex("viewer-key"),
            "sluice.admin.keys.aude.sha256=" + Sha256.hex("auditor-key"),
            "sluice.admin.keys.aude.role=auditor",
            "sluice.admin.keys.ole.sha256=" + Sha256.hex("operator-key"),
            "sluice.admin.keys.ole.role=operator"
        };
    }

    @Test
    void aKeyThatOneGatewayMakesWorksOnTheOtherUntilItIsDisabled() {
        RawResponse made = post("clients/app/keys", "{}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Cache-Control")).contains("no-store");
        assertThat(made.bodyText())
                .contains("\"client\":\"app\"", "\"made_by\":\"ole\"", "\"state\":\"valid\"")
                .doesNotContain("until");
        String key = key(made);
        assertThat(key).matches("slk_[0-9A-Za-z]{49}");
        assertThat(ask(one, key)).isEqualTo("200");
        Await.until("the other gateway knows the key", () -> ask(other, key).equals("200"));

        RawResponse disabled = post("keys/" + value(made, "id") + "/disable", "");
        assertThat(disabled.bodyText()).contains("\"state\":\"disabled\"", "\"disabled\":\"20");
        assertThat(ask(one, key)).isEqualTo("401 invalid_api_key");
        Await.until("the other gateway refuses the key", () -> ask(other, key).equals("401 invalid_api_key"));
        assertThat(told(post("keys/" + value(made, "id") + "/rotate", "{\"overlap\":\"1h\"}")))
                .isEqualTo("409 key_ended");
    }

    @Test
    void aRotatedKeyGoesOnForItsOverlap() {
        RawResponse old = post("clients/app/keys", "{}");
        RawResponse next = post("keys/" + value(old, "id") + "/rotate", "{\"overlap\":\"24h\"}");
        assertThat(next.status()).isEqualTo(201);
        assertThat(ask(one, key(old))).isEqualTo("200");
        assertThat(ask(one, key(next))).isEqualTo("200");
        String entry = entry(value(old, "id"));
        assertThat(Duration.between(Instant.now(), Instant.parse(value(entry, "until"))))
                .isBetween(Duration.ofHours(23), Duration.ofHours(24));

        RawResponse last = post("keys/" + value(next, "id") + "/rotate", "{\"overlap\":\"0s\"}");
        assertThat(ask(one, key(next))).isEqualTo("401 invalid_api_key");
        assertThat(entry(value(next, "id"))).contains("\"state\":\"expired\"");
        assertThat(ask(one, key(last))).isEqualTo("200");
    }

    @Test
    void aKeyWithAnEndIsReplacedByOneWithAnEnd() {
        RawResponse old = post("clients/app/keys", "{\"until\":\"2030-01-31\"}");
        assertThat(old.bodyText()).contains("\"until\":\"2030-02-01T00:00:00Z\"");
        String rotate = "keys/" + value(old, "id") + "/rotate";

        assertThat(told(post(rotate, "{\"overlap\":\"1h\"}"))).isEqualTo("400 invalid_parameter");
        RawResponse next = post(rotate, "{\"overlap\":\"1h\",\"until\":\"2031-01-31T10:00:00+01:00\"}");
        key(old);
        key(next);
        assertThat(next.bodyText()).contains("\"until\":\"2031-01-31T09:00:00Z\"");
    }

    @ParameterizedTest
    @CsvSource({"viewer, 403, 403, 403", "auditor, 403, 403, 403", "operator, 201, 201, 200", "nobody, 401, 401, 401"})
    void onlyOperatorsChangeKeys(String role, int make, int rotate, int disable) {
        RawResponse key = post("clients/app/keys", "{}");
        key(key);
        String credential = "Authorization: Bearer " + role + "-key";
        RawResponse made = one.post(API + "clients/app/keys", "{}", OWN, credential);
        RawResponse rotated =
                one.post(API + "keys/" + value(key, "id") + "/rotate", "{\"overlap\":\"1m\"}", OWN, credential);
        if (role.equals("operator")) {
            key(made);
            key(rotated);
        }
        assertThat(made.status()).isEqualTo(make);
        assertThat(rotated.status()).isEqualTo(rotate);
        assertThat(one.post(API + "keys/" + value(key, "id") + "/disable", "", OWN, credential)
                        .status())
                .isEqualTo(disable);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "clients/nobody/keys | {} | 404 not_found",
                "clients/app/keys | '' | 400 invalid_body",
                "clients/app/keys | [] | 400 invalid_body",
                "clients/app/keys | {\"until\":\"2020-01-31\"} | 400 invalid_parameter",
                "clients/app/keys | {\"until\":\"2060-01-31\"} | 400 invalid_parameter",
                "clients/app/keys | {\"until\":\"soon\"} | 400 invalid_parameter",
                "clients/app/keys | {\"until\":5} | 400 invalid_parameter",
                "clients/app/keys/ | {} | 404 not_found",
                "keys/nothing/rotate | {\"overlap\":\"1h\"} | 404 not_found",
                "keys/00000000-0000-0000-0000-000000000001/rotate | {\"overlap\":\"1h\"} | 404 not_found",
                "keys/00000000-0000-0000-0000-000000000001/disable | {} | 404 not_found",
                "keys/nothing/rotate | {} | 400 invalid_parameter",
                "keys/nothing/rotate | {\"overlap\":\"91d\"} | 400 invalid_parameter",
                "keys/nothing/rotate | {\"overlap\":\"-1h\"} | 400 invalid_parameter"
            })
    void whatCannotBeDoneSaysWhy(String path, String body, String expected) {
        assertThat(told(post(path, body))).isEqualTo(expected);
    }

    @Test
    void aChangeFromAPageOfAnotherSiteIsRefused() {
        assertThat(told(one.post(API + "clients/app/keys", "{}", "Authorization: Bearer operator-key")))
                .isEqualTo("403 csrf_refused");
    }

    @Test
    void theListHasKeysOfBothKindsAndNoneOfTheirTexts() throws Exception {
        RawResponse made = post("clients/crm/keys", "{}");
        String key = key(made);
        String list = list();
        assertThat(list)
                .contains("\"makes_keys\":true")
                .contains(
                        "\"keys\":[{\"origin\":\"file\",\"expired\":false,\"state\":\"valid\"},{\"origin\":\"console\"")
                .contains("\"last4\":\"" + key.substring(key.length() - 4) + "\"")
                .doesNotContain(Sha256.hex(FILE_KEY));
        for (String text : MADE) {
            assertThat(list).doesNotContain(text, Sha256.hex(text));
        }
    }

    @Test
    void aKeyWhoseClientTheConfigurationNoLongerNamesIsRefusedAndShown() {
        RawResponse made = post("clients/leaving/keys", "{}");
        String key = key(made);
        assertThat(ask(one, key)).isEqualTo("200");

        one.rewrite(lines("one", database.getPort()));

        Await.until("the client is gone", () -> ask(one, key).equals("403 client_not_allowed"));
        assertThat(list().replaceAll(".*\"keys_without_client\":", ""))
                .contains("\"client\":\"leaving\"", "\"state\":\"no_client\"");
        assertThat(told(post("keys/" + value(made, "id") + "/rotate", "{\"overlap\":\"1h\"}")))
                .isEqualTo("404 not_found");
        assertThat(post("keys/" + value(made, "id") + "/disable", "").status()).isEqualTo(200);
    }

    @Test
    void whileTheDatabaseIsAwayKeysGoOnAndAGatewayThatStartsKnowsThem() throws IOException {
        SlowWire wire = SlowWire.to(database.getPort());
        TestGateway third = gateway("third", wire.port());
        String key = key(post("clients/app/keys", "{}"));
        Await.until("the third gateway knows the key", () -> ask(third, key).equals("200"));
        Path file = directory.resolve("third").resolve("client-keys");
        Await.until("its file has the key", () -> contains(file, Sha256.hex(key)));
        wire.close();

        Files.copy(file, Files.createDirectory(directory.resolve("fourth")).resolve("client-keys"));
        TestGateway fourth = gateway("fourth", wire.port());
        try {
            assertThat(ask(third, key)).isEqualTo("200");
            assertThat(ask(fourth, key)).isEqualTo("200");
            assertThat(ask(fourth, key.replace("slk_", "slk-"))).isEqualTo("401 invalid_api_key");
            RawResponse refused = post(third, "clients/app/keys", "{}");
            assertThat(told(refused)).isEqualTo("503 ledger_away");
            assertThat(refused.bodyText()).doesNotContain("slk_");
            assertThat(fourth.get(API + "clients", "Authorization: Bearer viewer-key")
                            .bodyText())
                    .contains("\"last4\":\"" + key.substring(key.length() - 4) + "\"");
        } finally {
            // Each waits for its database for 5 seconds.
            CompletableFuture.allOf(CompletableFuture.runAsync(third::close), CompletableFuture.runAsync(fourth::close))
                    .join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice.client-keys=off", "sluice.auth=container"})
    void whereKeysAreOfNoUseNoneIsMade(String line) {
        List<String> lines = new ArrayList<>(List.of(lines("off", database.getPort())));
        lines.removeIf(given -> given.startsWith("sluice.clients.app"));
        lines.remove("sluice.client-keys.every=50ms");
        lines.add("sluice.clients.crm.principals=*");
        lines.add(line);
        try (TestGateway without = TestGateway.before(provider, lines.toArray(String[]::new))) {
            assertThat(told(post(without, "clients/crm/keys", "{}")))
                    .isIn("404 client_keys_off", "409 keys_not_accepted");
            assertThat(without.get(API + "clients", "Authorization: Bearer viewer-key")
                            .bodyText())
                    .contains("\"makes_keys\":false");
        }
    }

    @Test
    void noKeyIsInALogOrInATableOrInAFile() throws Exception {
        String key = key(post("clients/app/keys", "{}"));
        assertThat(ask(one, key)).isEqualTo("200");
        ask(one, key + "x");
        Await.until(
                "the file has the key",
                () -> contains(directory.resolve("one").resolve("client-keys"), Sha256.hex(key)));

        String tables = tables();
        String files = files();
        assertThat(files).contains(Sha256.hex(key));
        for (String text : MADE) {
            assertThat(log.lines()).noneMatch(line -> line.contains(text));
            assertThat(tables).doesNotContain(text);
            assertThat(files).doesNotContain(text);
        }
    }

    private static String tables() {
        StringBuilder all = new StringBuilder();
        try (Connection connection = database.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("client_key", "client_key_version", "exchange", "attempt", "usage_day")) {
                try (ResultSet rows = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
                    while (rows.next()) {
                        all.append(rows.getString(1)).append('\n');
                    }
                }
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return all.toString();
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.exists(file) && Files.readString(file).contains(text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String files() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile)
                    // One that is being written has another name in a moment.
                    .filter(file -> !file.toString().endsWith(".new"))
                    .filter(file -> file.toFile().length() < 1_000_000)
                    .toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    private static RawResponse post(String path, String body) {
        return post(one, path, body);
    }

    private static RawResponse post(TestGateway gateway, String path, String body) {
        return gateway.post(API + path, body, OWN, "Authorization: Bearer operator-key");
    }

    /** The key that was made, which is remembered. */
    private static String key(RawResponse made) {
        String key = value(made, "key");
        MADE.add(key);
        return key;
    }

    private static String list() {
        return one.get(API + "clients", "Authorization: Bearer viewer-key").bodyText();
    }

    /** What the list has of a key. */
    private static String entry(String id) {
        Matcher found = Pattern.compile("\\{[^{}]*\"id\":\"" + id + "\"[^{}]*}").matcher(list());
        assertThat(found.find()).isTrue();
        return found.group();
    }

    private static String value(RawResponse answer, String name) {
        return value(answer.bodyText(), name);
    }

    private static String value(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        assertThat(found.find())
                .as("%s in %s", name, json.replaceAll("slk_\\w+", "***"))
                .isTrue();
        return found.group(1);
    }

    private static String ask(TestGateway gateway, String key) {
        RawResponse answer = gateway.post("/v1/chat/completions", CHAT, "Authorization: Bearer " + key);
        return answer.status() == 200 ? "200" : told(answer);
    }

    private static String told(RawResponse answer) {
        return answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]+)\".*", "$1");
    }
}
