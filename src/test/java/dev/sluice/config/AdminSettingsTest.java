package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.AuthMethod;
import dev.sluice.auth.NamePatterns;
import dev.sluice.console.AdminGrant;
import dev.sluice.console.AdminRole;
import dev.sluice.console.AdminRules;
import dev.sluice.console.AdminRules.Mode;
import dev.sluice.console.AdminTeam;
import dev.sluice.console.ShownConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Properties of the console, and what it shows of all others. */
final class AdminSettingsTest {

    private static final String HASH = "ab".repeat(32);

    @Test
    void theConsoleIsForThisMachineUntilSomebodyHasAKey() {
        assertThat(admin().mode()).isEqualTo(Mode.LOOPBACK);
        assertThat(admin("sluice.admin=off").mode()).isEqualTo(Mode.OFF);
        AdminRules rules = admin("sluice.admin.keys.ann.sha256=" + HASH);
        assertThat(rules.mode()).isEqualTo(Mode.ON);
        assertThat(rules.accounts()).hasSize(1);
        assertThat(rules.accounts().get(0).grant().role()).isEqualTo(AdminRole.VIEWER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.admin=on | sluice.admin: is on, and no administrator",
                "sluice.admin=yes | sluice.admin: must be one of loopback, off, on",
                "sluice.admin.keys.ann.role=operator | sluice.admin.keys.ann.sha256: is missing",
                "sluice.admin.keys.ann.sha256=my-key | sluice.admin.keys.ann.sha256: must be the SHA-256",
                "sluice.admin.teams.crm.clients=crm | sluice.admin.teams.crm.roles: is missing, and no sluice.admin.keys",
                "sluice.admin.teams.crm.roles=leads | sluice.admin.teams.crm.clients: is missing",
                "sluice.admin.keys.ann.team=crm | sluice.admin.keys.ann.team: is no team",
                "sluice.admin.keys.ann.role=team | sluice.admin.keys.ann.role: must be one of viewer, auditor, operator",
                "sluice.admin.proxies=proxy.example | sluice.admin.proxies: must be IP addresses or networks",
                "sluice.admin.auth=keys | sluice.admin.auth: keys has no administrators",
                "sluice.admin.auth=basic | sluice.admin.auth: must be a comma-separated list of keys, jwt and container",
                "sluice.admin.auth=jwt | sluice.admin.auth: jwt requires sluice.jwt.issuer",
                "sluice.admin.auth=container | sluice.admin.auth: jwt and container need a role",
                "sluice.admin.roles-claim=groups | sluice.admin.roles-claim: has no effect",
                "sluice.admin.keys.ann.rolle=viewer | sluice.admin.keys.ann.rolle: unknown; did you mean sluice.admin.keys.ann.role?"
            })
    void aFaultIsNamed(String line, String fault) {
        assertThat(ConfigFixture.provider(line).faults())
                .anySatisfy(told -> assertThat(told).startsWith(fault).doesNotContain("my-key"));
    }

    @Test
    void twoAdministratorsCannotHaveOneKey() {
        assertThat(ConfigFixture.provider(
                                "sluice.admin.keys.ann.sha256=" + HASH, "sluice.admin.keys.bob.sha256=" + HASH)
                        .faults())
                .anyMatch(fault -> fault.startsWith("sluice.admin.keys.bob.sha256: is already used by"));
    }

    @Test
    void aTeamHasItsClientsByRoleOrByKey() {
        AdminRules rules = admin(
                "sluice.admin.teams.crm.clients=crm-*, crm",
                "sluice.admin.teams.crm.roles=crm-leads",
                "sluice.admin.teams.hr.clients=hr",
                "sluice.admin.teams.hr.may-rotate=true",
                "sluice.admin.keys.tom.sha256=" + HASH,
                "sluice.admin.keys.tom.team=hr");
        assertThat(rules.roles())
                .containsEntry(
                        "crm-leads",
                        AdminGrant.of(new AdminTeam("crm", new NamePatterns(List.of("crm-*", "crm")), false)));
        assertThat(rules.accounts().get(0).grant())
                .isEqualTo(AdminGrant.of(new AdminTeam("hr", new NamePatterns(List.of("hr")), true)));
    }

    @Test
    void whatASelectedMethodDoesNotReadIsAFault() {
        assertThat(ConfigFixture.provider(
                                "sluice.admin.auth=keys",
                                "sluice.admin.keys.ann.sha256=" + HASH,
                                "sluice.admin.roles.viewer=a")
                        .faults())
                .anyMatch(fault -> fault.startsWith("sluice.admin.auth: includes neither jwt nor container"));
        assertThat(ConfigFixture.provider(
                                "sluice.admin.auth=container",
                                "sluice.admin.keys.ann.sha256=" + HASH,
                                "sluice.admin.roles.viewer=a")
                        .faults())
                .anyMatch(fault -> fault.startsWith("sluice.admin.auth: does not include keys"));
        assertThat(ConfigFixture.provider("sluice.admin.roles.viewer=a", "sluice.admin.roles.operator=a")
                        .faults())
                .anyMatch(fault ->
                        fault.startsWith("sluice.admin.roles.operator: a is also in sluice.admin.roles.viewer"));
    }

    @Test
    void aKeyThatNobodyIsAskedForIsAFault() {
        assertThat(ConfigFixture.provider("sluice.admin=loopback", "sluice.admin.keys.ann.sha256=" + HASH)
                        .faults())
                .anyMatch(fault -> fault.startsWith("sluice.admin: is loopback, for which nobody is asked"));
    }

    @Test
    void aRoleOfUsersOpensTheConsoleByTheMethodThatIsConfigured() {
        AdminRules byContainer = admin("sluice.admin.roles.operator=llm-ops");
        assertThat(byContainer.mode()).isEqualTo(Mode.ON);
        assertThat(byContainer.order()).containsExactly(AuthMethod.CONTAINER);
        assertThat(byContainer.roles()).isEqualTo(Map.of("llm-ops", AdminGrant.of(AdminRole.OPERATOR)));
        AdminRules byToken = admin(
                "sluice.admin.roles.viewer=a, b",
                "sluice.admin.keys.ann.sha256=" + HASH,
                "sluice.jwt.issuer=i",
                "sluice.jwt.audience=a",
                "sluice.jwt.keys=/keys");
        assertThat(byToken.order()).containsExactly(AuthMethod.KEYS, AuthMethod.JWT);
    }

    /** Its tokens open the console alone, so clients need not accept any. */
    @Test
    void tokensOfAdministratorsAloneNeedNoClient() {
        assertThat(ConfigFixture.provider(
                                "sluice.clients.app.key-sha256=" + HASH,
                                "sluice.admin.roles.viewer=a",
                                "sluice.jwt.issuer=i",
                                "sluice.jwt.audience=a",
                                "sluice.jwt.keys=/keys")
                        .read()
                        .access()
                        .order())
                .containsExactly(AuthMethod.KEYS);
    }

    @Test
    void aRoleIsThatOfAClientOrOfAnAdministrator() {
        assertThat(ConfigFixture.provider("sluice.admin.roles.viewer=a, b", "sluice.clients.c.roles=b, c")
                        .faults())
                .anyMatch(fault -> fault.startsWith("sluice.clients.c.roles: b also opens the console"));
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.providers.p.key, sk-1, set",
        "sluice.providers.p.keys.a.key, sk-1, set",
        "sluice.providers.p.proxy-password, pw, set",
        "sluice.clients.c.key-sha256, ab, set",
        "sluice.admin.keys.ann.sha256, ab, set",
        "sluice.ratelimit.redis.uri, redis://:pw@host, set",
        "sluice.ledger.url, jdbc:x, set",
        "sluice.ledger.password, pw, set",
        "sluice.ledger.users.key, sk-1, set",
        "sluice.monitoring.key-sha256, ab, set",
        "sluice.providers.p.base-url, https://me:pw@host/v1, set",
        "sluice.providers.p.base-url, https://host/v1, https://host/v1",
        "sluice.providers.p.key-file, /run/key, /run/key",
        "sluice.budgets.b.amount, 100, 100"
    })
    void whatMayBeSecretIsNotShown(String name, String value, String shown) {
        ConfigFile file = new ConfigFile("f", Map.of(name, value, "other", "x"), List.of());
        ShownProperties properties = new ShownProperties(file, new EnvironmentVariables(Map.of()));
        assertThat(properties.list()).containsExactly(new ShownConfig.Property(name, shown, "f", shown.equals("set")));
    }

    @Test
    void variablesOfTheEnvironmentAreShownByTheirNames() {
        ShownProperties properties = new ShownProperties(
                new ConfigFile("f", Map.of(), List.of()),
                new EnvironmentVariables(Map.of(
                        "SLUICE_AUTH", "open",
                        "SLUICE_PROVIDERS_P_KEY", "sk-1",
                        "SLUICE_LEDGER_PASSWORD", "pw",
                        "PATH", "/bin")));
        assertThat(properties.list())
                .containsExactly(
                        new ShownConfig.Property("SLUICE_AUTH", "open", "environment", false),
                        new ShownConfig.Property("SLUICE_LEDGER_PASSWORD", "set", "environment", true),
                        new ShownConfig.Property("SLUICE_PROVIDERS_P_KEY", "set", "environment", true));
    }

    private static AdminRules admin(String... lines) {
        return ConfigFixture.provider(lines).read().admin();
    }
}
