package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.DisguisingFilter;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TokenIssuer;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Administrators that have no key: by the container's login, and by a token of the identity provider. */
final class AdminLoginTest {

    private static final String API = "/admin/api/v1/";
    private static final String OWN = "x-sluice-admin: 1";
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";
    private static final String KEY = "key-of-ole-0123456789";
    private static final String COOL = "targets/cool?target=fake&seconds=60";

    private static final TokenIssuer issuer = TokenIssuer.withKey();

    private static FakeProvider identityProvider;
    private static FakeProvider provider;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        identityProvider = FakeProvider.start().answerFor(request -> Answer.json(200, issuer.keySet()));
        provider = FakeProvider.start();
        provider.answerWith(Answer.json(200, "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1}}"));
        gateway = TestGateway.start(
                Duration.ofSeconds(30),
                DisguisingFilter.inFront(),
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.auth=none",
                "sluice.jwt.issuer=" + TokenIssuer.NAME,
                "sluice.jwt.audience=" + TokenIssuer.AUDIENCE,
                "sluice.jwt.keys=" + identityProvider.baseUrl() + "/keys",
                "sluice.auth=keys, jwt, container",
                "sluice.clients.crm.key-sha256=" + Sha256.hex("key-of-crm"),
                "sluice.clients.staff.roles=llm-users",
                "sluice.clients.staff.principals=*",
                "sluice.clients.staff.subjects=*",
                "sluice.admin.auth=keys, jwt, container",
                "sluice.admin.keys.ole.sha256=" + Sha256.hex(KEY),
                "sluice.admin.keys.ole.role=operator",
                "sluice.admin.roles.viewer=llm-viewers",
                "sluice.admin.roles.auditor=llm-audit",
                "sluice.admin.roles.operator=llm-ops, llm-oncall",
                "sluice.admin.roles-claim=groups.llm");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.close();
        identityProvider.close();
    }

    private static String[] login(String name, String roles, String... more) {
        String[] headers = new String[more.length + 2];
        headers[0] = DisguisingFilter.PRINCIPAL + ": " + name;
        headers[1] = DisguisingFilter.ROLES + ": " + roles;
        System.arraycopy(more, 0, headers, 2, more.length);
        return headers;
    }

    private static String token(String name, String... roles) {
        return bearer(issuer.token(name, claims -> groups(claims, roles)));
    }

    private static JWTClaimsSet.Builder groups(JWTClaimsSet.Builder claims, String... roles) {
        return claims.claim("groups", Map.of("llm", List.of(roles)));
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static String told(RawResponse answer) {
        return answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]+)\".*", "$1");
    }

    private static RawResponse session(String... headers) {
        return gateway.get(API + "session", headers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "llm-viewers | viewer",
                "llm-audit | auditor",
                "llm-ops | operator",
                "llm-viewers,llm-oncall,other | operator",
                "llm-audit,llm-viewers | auditor"
            })
    void aLoginMayWhatTheWidestOfItsRolesAllows(String roles, String role) {
        assertThat(session(login("mia", roles)).bodyText())
                .contains("\"name\":\"mia\",\"role\":\"" + role + "\",\"signed_in_by\":\"container\"");
        assertThat(session(token("mia", roles.split(","))).bodyText())
                .contains("\"name\":\"mia\",\"role\":\"" + role + "\",\"signed_in_by\":\"jwt\"");
        int changed = role.equals("operator") ? 200 : 403;
        assertThat(gateway.post(API + COOL, "", login("mia", roles, OWN)).status())
                .isEqualTo(changed);
        assertThat(gateway.post(API + COOL, "", token("mia", roles.split(",")), OWN)
                        .status())
                .isEqualTo(changed);
        gateway.post(API + "targets/warm?target=fake", "", bearer(KEY), OWN);
    }

    @Test
    void whoHasNoRoleOfTheConsoleIsToldWhichThereAre() {
        String message =
                "which has none of the roles that open the console: llm-audit, llm-oncall, llm-ops, llm-viewers.";
        for (RawResponse answer : List.of(session(login("zoe", "llm-users")), session(token("zoe", "llm-users")))) {
            assertThat(told(answer)).isEqualTo("403 admin_role_missing");
            assertThat(answer.bodyText())
                    .contains("logged in as \\\"zoe\\\"", message)
                    .doesNotContain("eyJ");
        }
    }

    /** The roles of clients are in another claim. */
    @Test
    void aRoleInAnotherClaimThanThatOfTheConsoleDoesNotCount() {
        String token = issuer.token("zoe", claims -> claims.claim("roles", List.of("llm-ops")));
        assertThat(told(session(bearer(token)))).isEqualTo("403 admin_role_missing");
    }

    @Test
    void aTokenIsVerifiedAsThatOfAClient() {
        assertThat(told(session(bearer(issuer.token(
                        "mia", claims -> groups(claims, "llm-ops").expirationTime(Date.from(Instant.EPOCH)))))))
                .isEqualTo("401 token_expired");
        assertThat(told(session(bearer(
                        issuer.token("mia", claims -> groups(claims, "llm-ops").audience("other"))))))
                .isEqualTo("401 invalid_token");
        String forged =
                TokenIssuer.signed(groups(TokenIssuer.claims("mia"), "llm-ops").build(), TokenIssuer.rsa("first"));
        RawResponse refused = session(bearer(forged));
        assertThat(told(refused)).isEqualTo("401 invalid_token");
        assertThat(refused.header("WWW-Authenticate")).contains("Bearer");
    }

    /** Nobody guesses a signature, and a browser sends an expired token many times. */
    @Test
    void wrongTokensDoNotLockOutThoseWithKeys() {
        for (int i = 0; i < 60; i++) {
            session(bearer(issuer.token("mia", claims -> claims.audience("other"))));
        }
        assertThat(session(bearer(KEY)).status()).isEqualTo(200);
    }

    @Test
    void aWrongKeyIsRefusedAlsoOfSomebodyWhoIsLoggedIn() {
        assertThat(told(session(login("mia", "llm-ops", bearer("wrong"))))).isEqualTo("401 sign_in_required");
        assertThat(told(session(login("mia", "llm-ops", bearer(KEY), bearer("wrong")))))
                .isEqualTo("401 sign_in_required");
        assertThat(session(login("mia", "llm-ops", "Authorization: Basic bWlhOng="))
                        .bodyText())
                .contains("\"name\":\"mia\"");
    }

    @Test
    void whatOpensTheConsoleIsNoClientAndTheOtherWayRound() {
        for (String[] client : List.of(
                login("zoe", "llm-users"), login("zoe", "none"), new String[] {bearer("key-of-crm")}, new String[] {
                    token("zoe", "none")
                })) {
            assertThat(gateway.post("/v1/chat/completions", CHAT, client).status())
                    .isEqualTo(200);
            assertThat(session(client).status()).isIn(401, 403);
        }
        for (String[] admin : List.of(
                login("mia", "llm-ops"),
                login("mia", "llm-users,llm-viewers"),
                new String[] {token("mia", "llm-ops")},
                new String[] {bearer(KEY)})) {
            assertThat(session(admin).status()).isEqualTo(200);
            assertThat(gateway.post("/v1/chat/completions", CHAT, admin).status())
                    .isIn(401, 403);
        }
        assertThat(gateway.post("/v1/chat/completions", CHAT, login("mia", "llm-ops"))
                        .bodyText())
                .contains("client_not_allowed", "that of an administrator");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site"})
    void aPageOfAnotherSiteHasNoUseOfALogin(String site) {
        String fetched = "Sec-Fetch-Site: " + site;
        assertThat(told(session(login("mia", "llm-ops", fetched)))).isEqualTo("401 sign_in_required");
        assertThat(told(gateway.post(API + COOL, "", login("mia", "llm-ops", OWN, fetched))))
                .isEqualTo("403 csrf_refused");
        assertThat(told(gateway.post(API + COOL, "", login("mia", "llm-ops")))).isEqualTo("403 csrf_refused");
        assertThat(session(login("mia", "llm-ops", "Sec-Fetch-Site: same-origin"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theAuditNamesThePerson() {
        try (LogRecorder log = LogRecorder.start()) {
            gateway.post(API + COOL, "", login("ines", "llm-ops", OWN));
            gateway.post(API + COOL, "", token("jan", "llm-viewers"), OWN);
            for (int i = 0; i < 10; i++) {
                session(login("kim", "none"));
            }
            gateway.post(API + "targets/warm?target=fake", "", bearer(KEY), OWN);
            assertThat(log.lines())
                    .anyMatch(line ->
                            line.contains("action=\"targets/cool\" outcome=allowed actor=\"ines\" via=\"container\""))
                    .anyMatch(
                            line -> line.contains("action=\"targets/cool\" outcome=refused actor=\"jan\" via=\"jwt\""));
            // Whoever asks again and again does not fill it.
            assertThat(log.lines().stream()
                            .filter(line -> line.contains("action=\"sign_in\" outcome=refused actor=\"kim\""))
                            .count())
                    .isEqualTo(5);
        }
    }

    @Test
    void withoutKeysNobodyIsAskedForOne() {
        try (TestGateway other = TestGateway.start(
                Duration.ofSeconds(30),
                DisguisingFilter.inFront(),
                "sluice.demo=true",
                "sluice.admin.roles.operator=llm-ops")) {
            assertThat(told(other.get(API + "session"))).isEqualTo("401 login_required");
            assertThat(told(other.post(API + "session", "{\"key\":\"x\"}", OWN)))
                    .isEqualTo("401 login_required");
            assertThat(other.get(API + "session", login("mia", "llm-ops")).status())
                    .isEqualTo(200);
            // No method of the configuration reads a token.
            assertThat(told(other.get(API + "session", token("mia", "llm-ops"))))
                    .isEqualTo("401 login_required");
        }
    }
}
