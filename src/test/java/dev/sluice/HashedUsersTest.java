package dev.sluice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LedgerTables;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TokenIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of users in a ledger that has hashes of their names, or nothing. */
final class HashedUsersTest {

    private static final String ANN = "canary-ann@example.com";
    private static final String BEN = "canary-ben@example.com";
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";
    private static final String OPERATOR = "Authorization: Bearer operator-key";
    private static final String API = "/admin/api/v1/";
    private static final String KEY = "a-key-of-the-operators-own-making";

    private static final TokenIssuer issuer = TokenIssuer.withKey();

    @AutoClose
    private static final FakeProvider identities =
            FakeProvider.start().answerFor(request -> Answer.json(200, issuer.keySet()));

    @AutoClose
    private static final FakeProvider provider =
            FakeProvider.start().answerFor(request -> Answer.json(200, "{\"usage\":{\"prompt_tokens\":3}}"));

    @TempDir
    private Path directory;

    private TestGateway gateway(String... more) {
        List<String> lines = Stream.concat(
                        Stream.of(
                                "sluice.jwt.issuer=" + TokenIssuer.NAME,
                                "sluice.jwt.audience=" + TokenIssuer.AUDIENCE,
                                "sluice.jwt.keys=" + identities.baseUrl() + "/keys",
                                "sluice.clients.staff.subjects=*",
                                "sluice.admin=on",
                                "sluice.admin.keys.ole.sha256=" + Sha256.hex("operator-key"),
                                "sluice.admin.keys.ole.role=operator",
                                "sluice.ledger=on",
                                "sluice.ledger.dir=" + directory),
                        Stream.of(more))
                .toList();
        return TestGateway.before(provider, lines.toArray(String[]::new));
    }

    private static void ask(TestGateway gateway, String user, String id) {
        RawResponse answer = gateway.post(
                "/v1/chat/completions", CHAT, "Authorization: Bearer " + issuer.token(user), "x-request-id: " + id);
        assertThat(answer.status()).isEqualTo(200);
    }

    private static String get(TestGateway gateway, String path) {
        return gateway.get(API + path, OPERATOR).bodyText();
    }

    private static RawResponse erase(TestGateway gateway, String user) {
        return gateway.send(RawHttp.request(
                "DELETE", API + "users?client=staff&user=" + user, new byte[0], OPERATOR, "x-sluice-admin: 1"));
    }

    @Test
    void aUserIsOneUserAndCanBeErasedByNameAndHasNoNameAnywhere() throws IOException {
        try (TestGateway gateway = gateway("sluice.ledger.users=hmac", "sluice.ledger.users.key=" + KEY);
                LedgerTables tables = LedgerTables.in(directory)) {
            String live = get(gateway, "live").replaceAll("(?s).*\"next\":\"([^\"]+)\".*", "live?after=$1");
            ask(gateway, ANN, "ann-1");
            ask(gateway, ANN, "ann-2");
            ask(gateway, BEN, "ben-1");
            String ann = tables.awaitRow("ann-1").get("usr");
            String ben = tables.awaitRow("ben-1").get("usr");

            assertThat(ann).matches("hmac-[0-9a-f]{32}").isNotEqualTo(ben);
            assertThat(tables.awaitRow("ann-2")).containsEntry("usr", ann);
            assertThat(tables.query("select usr, sum(n) n from usage_day group by usr"))
                    .containsExactlyInAnyOrder(Map.of("usr", ann, "n", "2"), Map.of("usr", ben, "n", "1"));
            assertThat(get(gateway, live)).contains("\"user\":\"" + ann + "\"").doesNotContain("canary");
            assertThat(get(gateway, "exchanges") + get(gateway, "usage/export?format=csv"))
                    .contains(ann)
                    .doesNotContain("canary");

            Await.until("the erasure", () -> erase(gateway, ANN).status() == 200);
            assertThat(tables.query("select usr, sum(n) n from usage_day group by usr"))
                    .containsExactlyInAnyOrder(Map.of("usr", "erased", "n", "2"), Map.of("usr", ben, "n", "1"));
        }
        assertNoNameIn(directory);
    }

    @Test
    void rowsFromBeforeNamesWereHashedAreErasedToo() {
        try (TestGateway gateway = gateway();
                LedgerTables tables = LedgerTables.in(directory)) {
            ask(gateway, ANN, "named");
            assertThat(tables.awaitRow("named")).containsEntry("usr", ANN);
        }
        try (TestGateway gateway = gateway("sluice.ledger.users=hmac", "sluice.ledger.users.key=" + KEY);
                LedgerTables tables = LedgerTables.in(directory)) {
            ask(gateway, ANN, "hashed");
            tables.awaitRow("hashed");

            Await.until("the erasure", () -> erase(gateway, ANN).status() == 200);

            assertThat(tables.query("select usr, sum(n) n from usage_day group by usr"))
                    .containsExactly(Map.of("usr", "erased", "n", "2"));
        }
    }

    @Test
    void withoutUsersNothingTellsThem() throws IOException {
        try (TestGateway gateway = gateway("sluice.ledger.users=none");
                LedgerTables tables = LedgerTables.in(directory)) {
            String live = get(gateway, "live").replaceAll("(?s).*\"next\":\"([^\"]+)\".*", "live?after=$1");
            ask(gateway, ANN, "nobody");

            assertThat(tables.awaitRow("nobody")).doesNotContainKey("usr");
            assertThat(get(gateway, live)).contains("nobody").doesNotContain("canary");
        }
        assertNoNameIn(directory);
    }

    private static void assertNoNameIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), ISO_8859_1).contains("canary"))
                        .as(file.toString())
                        .isFalse();
            }
        }
    }
}
