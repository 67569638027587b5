package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.auth.AccessRules;
import dev.sluice.auth.AuthMethod;
import dev.sluice.auth.CertificateId.Fingerprint;
import dev.sluice.auth.CertificateId.Named;
import dev.sluice.auth.ClientAccess;
import dev.sluice.ratelimit.Limit;
import dev.sluice.ratelimit.Refill.Calendar;
import dev.sluice.ratelimit.Refill.Kind;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration of authentication and clients. */
final class AccessSettingsTest {

    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final String OTHER = "fedcba9876543210".repeat(4);
    private static final String[] JWT = {
        "sluice.jwt.issuer=https://login.example",
        "sluice.jwt.audience=sluice",
        "sluice.jwt.keys=https://login.example/k"
    };

    @Test
    void readsEveryProperty() {
        AccessRules rules = ConfigFixture.provider(
                        "sluice.auth=keys, jwt, container",
                        "sluice.jwt.refresh=1m",
                        "sluice.jwt.subject-claim=email",
                        "sluice.jwt.roles-claim=groups",
                        "sluice.clients.app.key-sha256=" + HASH + " until 2027-01-31, " + OTHER,
                        "sluice.clients.app.principals=ann",
                        "sluice.clients.app.subjects=ann@bank.example",
                        "sluice.clients.app.roles=staff",
                        "sluice.clients.app.certificate=CN=app,O=Bank",
                        "sluice.clients.app.certificate-issuer=CN=Bank CA,O=Bank",
                        "sluice.clients.app.certificate-sha256=" + HASH + ", " + OTHER,
                        "sluice.clients.app.providers=sole",
                        "sluice.clients.app.models=gpt-4o*,o3",
                        "sluice.clients.app.tokens-per-day=1000",
                        "sluice.clients.app.tokens-per-month=20000000000",
                        "sluice.clients.app.max-exchanges=7",
                        "sluice.clients.app.weight=3")
                .and(JWT)
                .read()
                .access();

        assertThat(rules.order()).containsExactly(AuthMethod.KEYS, AuthMethod.JWT, AuthMethod.CONTAINER);
        ClientAccess app = rules.clients().get(0);
        assertThat(app.keys().values())
                .containsExactlyInAnyOrder(Optional.of(Instant.parse("2027-02-01T00:00:00Z")), Optional.empty());
        assertThat(app.client().weight()).isEqualTo(3);
        assertThat(app.client().models().allow("gpt-4o-mini")).isTrue();
        assertThat(app.client().models().allow("gpt-5")).isFalse();
        assertThat(app.client().providers().allow("other")).isFalse();
        assertThat(app.certificates())
                .containsExactlyInAnyOrder(
                        new Named("CN=app,O=Bank", "CN=Bank CA,O=Bank"), new Fingerprint(HASH), new Fingerprint(OTHER));
        assertThat(rules.jwt().orElseThrow().subject()).isEqualTo("email");
    }

    @Test
    void readsBudgetsAsLimitsPerDayAndMonthInTheConfiguredZone() {
        assertThat(ConfigFixture.provider(
                                "sluice.budget.zone=Europe/Zurich",
                                "sluice.clients.app.key-sha256=" + HASH,
                                "sluice.clients.app.tokens-per-day=1000",
                                "sluice.clients.app.tokens-per-month=20000000000")
                        .read()
                        .limits())
                .extracting(Limit::name, Limit::selector, Limit::amount, Limit::refill, Limit::charge)
                .containsExactly(
                        tuple(
                                "app.tokens-per-day",
                                Limit.CLIENT,
                                1000L,
                                new Calendar(Kind.DAY, ZoneId.of("Europe/Zurich")),
                                Limit.Charge.TOTAL),
                        tuple(
                                "app.tokens-per-month",
                                Limit.CLIENT,
                                20_000_000_000L,
                                new Calendar(Kind.MONTH, ZoneId.of("Europe/Zurich")),
                                Limit.Charge.TOTAL));
    }

    @Test
    void doesNotStartWithAProviderUntilItIsSaidWhoMayCall() {
        ConfigFixture nobody = ConfigFixture.only(
                "sluice.providers.sole.base-url=http://127.0.0.1:1/v1", "sluice.providers.sole.auth=none");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(nobody::readAsIs)
                .satisfies(faulty -> assertThat(faulty.faults())
                        .singleElement()
                        .asString()
                        .contains(
                                "sluice.auth: is missing",
                                "\"sluice.clients.app.key-sha256=HASH\"",
                                "\"sluice.auth=open\""));
    }

    @Test
    void doesNotStartWithTheKeyOfTheEnvironmentUntilItIsSaidWhoMayCall() {
        assertThat(ConfigFixture.only("sluice.demo=true")
                        .variable("OPENAI_API_KEY", "sk-planted")
                        .faults())
                .singleElement()
                .asString()
                .startsWith("sluice.auth: is missing")
                .doesNotContain("planted");
    }

    @Test
    void servesTheSameMachineWhenThatIsSaidAndWarns() {
        GatewayConfig config = ConfigFixture.provider("sluice.auth=loopback").read();

        assertThat(config.access().order()).containsExactly(AuthMethod.LOOPBACK);
        assertThat(config.summary()).contains("callers: only programs on this machine (loopback);");
        assertThat(config.warnings()).anyMatch(warning -> warning.contains("Do not run a reverse proxy"));
    }

    @Test
    void servesTheSameMachineInTheDemoWithoutAWord() {
        assertThat(ConfigFixture.only("sluice.demo=true").read().access().order())
                .containsExactly(AuthMethod.LOOPBACK);
    }

    @Test
    void warnsAboutOpen() {
        assertThat(ConfigFixture.provider("sluice.auth=open").read().warnings())
                .anyMatch(warning -> warning.contains("everyone who can reach this gateway"));
    }

    @Test
    void triesConfiguredMethodsInAFixedOrder() {
        assertThat(ConfigFixture.provider(
                                "sluice.clients.a.certificate-sha256=" + OTHER,
                                "sluice.clients.b.subjects=*",
                                "sluice.clients.c.key-sha256=" + HASH)
                        .and(JWT)
                        .read()
                        .access()
                        .order())
                .containsExactly(AuthMethod.KEYS, AuthMethod.JWT, AuthMethod.CONTAINER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.clients.a.key-sha256=sk-planted | sluice.clients.a.key-sha256: must be the SHA-256 of a key",
                "sluice.clients.a.key-sha256=0123 | sluice.clients.a.key-sha256: must be the SHA-256 of a key",
                "sluice.clients.a.models=x | sluice.clients.a: has no credentials",
                "sluice.clients.a.certificate=nonsense | sluice.clients.a.certificate: must be a name in RFC 2253 form",
                "sluice.clients.a.certificate=CN=a | sluice.clients.a.certificate: and certificate-issuer belong together",
                "sluice.clients.a.certificate-issuer=CN=a | sluice.clients.a.certificate: and certificate-issuer belong together",
                "sluice.clients.a.certificate-issuer=x | sluice.clients.a.certificate-issuer: must be a name in RFC 2253 form",
                "sluice.clients.a.certificate-sha256=0123 | sluice.clients.a.certificate-sha256: must be the SHA-256 of a certificate",
                "sluice.clients.Anonymous.roles=r | sluice.clients.Anonymous: is reserved for requests without authentication",
                "sluice.clients.a.key=sk-planted | sluice.clients.a.key: unknown; did you mean",
                "sluice.auth=none | sluice.auth: must be open, loopback, or a comma-separated list of keys, container and jwt",
                "sluice.auth=open,keys | sluice.auth: must be open, loopback, or a comma-separated list of keys, container and jwt",
                "sluice.auth=loopback,keys | sluice.auth: must be open, loopback, or a comma-separated list of keys, container and jwt",
                "sluice.auth=keys | sluice.auth: keys has no clients; set key-sha256 of a client",
                "sluice.auth=container | sluice.auth: container has no clients",
                "sluice.auth=jwt | sluice.auth: jwt requires sluice.jwt.issuer, sluice.jwt.audience and sluice.jwt.keys",
                "sluice.jwt.issuer=i | sluice.jwt.audience: is missing",
                "sluice.jwt.keys=http://login.example/k | sluice.jwt.keys: must be the https URL",
                "sluice.jwt.keys=https://user:planted@login.example/k | sluice.jwt.keys: must be the https URL",
                "sluice.jwt.keys=ldap://login.example/k | sluice.jwt.keys: must be the https URL",
                "sluice.jwt.keys=relative/file | sluice.jwt.keys: must be the https URL",
                "sluice.budget.zone=Middle/Earth | sluice.budget.zone: must be the name of a time zone",
                "sluice.exchanges.max=0 | sluice.exchanges.max: must be 1 to",
                "sluice.clients.a.weight=0 | sluice.clients.a.weight: must be 1 to 100",
                "sluice.clients.a.weight=101 | sluice.clients.a.weight: must be 1 to 100",
            })
    void reportsAFaultWithItsProperty(String line, String fault) {
        assertThat(ConfigFixture.provider(line).faults())
                .anyMatch(reported -> reported.startsWith(fault))
                .noneMatch(reported -> reported.contains("planted"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomorrow", "2027-13-01", "2027-01-01T00:00", ""})
    void reportsAnInvalidExpiry(String end) {
        assertThat(ConfigFixture.provider("sluice.clients.a.key-sha256=" + HASH + " until " + end)
                        .faults())
                .anyMatch(fault -> fault.startsWith("sluice.clients.a.key-sha256: "));
    }

    @Test
    void reportsCredentialsOfTwoClients() {
        assertThat(ConfigFixture.provider(
                                "sluice.clients.a.key-sha256=" + HASH,
                                "sluice.clients.b.key-sha256=" + HASH.toUpperCase(Locale.ROOT),
                                "sluice.clients.a.principals=ann",
                                "sluice.clients.b.principals=ann",
                                "sluice.clients.a.certificate-sha256=" + OTHER,
                                "sluice.clients.b.certificate-sha256=" + OTHER.toUpperCase(Locale.ROOT),
                                "sluice.clients.a.certificate=CN=a, O=Bank",
                                "sluice.clients.a.certificate-issuer=CN=CA",
                                "sluice.clients.b.certificate=CN=a,O=Bank",
                                "sluice.clients.b.certificate-issuer=CN=CA")
                        .faults())
                .containsExactlyInAnyOrder(
                        "sluice.clients.b.key-sha256: is already used by the client a; it must be unique",
                        "sluice.clients.b.principals: is already used by the client a; it must be unique",
                        "sluice.clients.b.certificate: is already used by the client a; it must be unique",
                        "sluice.clients.b.certificate-sha256: is already used by the client a; it must be unique");
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "loopback"})
    void reportsClientsThatNobodyIsAskedFor(String auth) {
        assertThat(ConfigFixture.provider("sluice.auth=" + auth, "sluice.clients.a.key-sha256=" + HASH)
                        .faults())
                .containsExactly("sluice.auth: " + auth
                        + " disables authentication, so sluice.clients has no effect; remove one of them");
    }

    @Test
    void warnsAboutAClientWithoutMethodAndAnExpiredKey() {
        assertThat(ConfigFixture.provider(
                                "sluice.auth=keys",
                                "sluice.clients.a.key-sha256=" + HASH + " until 2020-01-01",
                                "sluice.clients.b.principals=ann")
                        .read()
                        .warnings())
                .contains(
                        "sluice.clients.a.key-sha256: a key has expired",
                        "sluice.clients.b can never authenticate, because sluice.auth does not include a method for its credentials");
    }

    @Test
    void readsAClientFromTheEnvironmentAlone() {
        assertThat(ConfigFixture.provider()
                        .variable("SLUICE_CLIENTS_BILLING_APP_KEY_SHA256", HASH)
                        .read()
                        .access()
                        .clients())
                .extracting(access -> access.client().name())
                .containsExactly("billing-app");
    }

    @Test
    void withALedgerAClientNeedsNoCredentialAsKeysAreMadeForIt() {
        AccessRules rules = ConfigFixture.provider(
                        "sluice.ledger=on", "sluice.ledger.dir=/data", "sluice.clients.app.models=gpt-4o")
                .read()
                .access();

        assertThat(rules.order()).containsExactly(AuthMethod.KEYS);
        assertThat(rules.acceptsKeys()).isTrue();
        assertThat(rules.hasClient("app")).isTrue();
        assertThat(rules.hasClient("App")).isFalse();
    }

    @Test
    void aClientThatHasALoginGetsKeysOnlyIfTheyAreAmongTheMethods() {
        ConfigFixture login = ConfigFixture.provider(
                "sluice.ledger=on", "sluice.ledger.dir=/data", "sluice.clients.app.principals=ann");

        assertThat(login.read().access().order()).containsExactly(AuthMethod.CONTAINER);
        assertThat(login.and("sluice.auth=keys,container").read().access().order())
                .containsExactly(AuthMethod.KEYS, AuthMethod.CONTAINER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice.ledger=off", "sluice.client-keys=off"})
    void withoutKeysThatAreMadeAClientNeedsACredential(String line) {
        assertThat(ConfigFixture.provider("sluice.clients.app.models=gpt-4o")
                        .and("sluice.ledger=on", "sluice.ledger.dir=/data")
                        .and(line)
                        .faults())
                .anyMatch(fault -> fault.contains("sluice.clients.app") && fault.contains("has no credentials"));
    }
}
