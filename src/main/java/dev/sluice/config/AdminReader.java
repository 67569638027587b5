package dev.sluice.config;

import dev.sluice.auth.AuthMethod;
import dev.sluice.auth.KeyHash;
import dev.sluice.auth.TrustedProxies;
import dev.sluice.console.AdminAccount;
import dev.sluice.console.AdminGrant;
import dev.sluice.console.AdminRole;
import dev.sluice.console.AdminRules;
import dev.sluice.console.AdminRules.Mode;
import dev.sluice.console.AdminTeam;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads who may use the console and the admin API. */
final class AdminReader {

    private static final String ADMIN = "sluice.admin";
    private static final String AUTH = "sluice.admin.auth";
    private static final String ROLES = "sluice.admin.roles.";
    private static final String PROXIES = "sluice.admin.proxies";
    private static final String CLAIM = "sluice.admin.roles-claim";

    /** Those that are of no team; the first one is usual. */
    private static final List<AdminRole> OF_EVERYTHING =
            List.of(AdminRole.VIEWER, AdminRole.AUDITOR, AdminRole.OPERATOR);

    private final PropertyReader settings;
    private final boolean hasJwt;

    /** Names of accounts by their keys. A key must be unique. */
    private final Map<KeyHash, String> owners = new HashMap<>();

    /**
     * Creates a reader.
     *
     * @param hasJwt whether JWTs can be verified
     */
    AdminReader(PropertyReader settings, boolean hasJwt) {
        this.settings = settings;
        this.hasJwt = hasJwt;
    }

    /** Reads the valid settings and records a fault for each invalid one. */
    AdminRules read() {
        AdminTeamReader teamReader = new AdminTeamReader(settings);
        Map<String, AdminTeam> teams = teamReader.read();
        List<AdminAccount> accounts = new ArrayList<>();
        for (String name : settings.givenNames(PropertyNames.ADMIN_KEYS)) {
            accounts.add(account(name, teams));
        }
        Map<String, AdminGrant> roles = roles(teams);
        teamReader.checkMembers(accounts, roles);
        List<AuthMethod> order = order(!accounts.isEmpty(), !roles.isEmpty());
        boolean isAnybody = !accounts.isEmpty() || !roles.isEmpty();
        Mode mode = mode(isAnybody ? Mode.ON : Mode.LOOPBACK);
        if (mode == Mode.ON && !isAnybody) {
            settings.fault(
                    ADMIN,
                    "is on, and no administrator is configured; set sluice.admin.keys.NAME.sha256 to the SHA-256 of a key, and"
                            + " sluice.admin.keys.NAME.role; or sluice.admin.roles.operator to a role of your users");
        }
        if (mode == Mode.LOOPBACK && isAnybody) {
            settings.fault(
                    ADMIN,
                    "is loopback, for which nobody is asked, so sluice.admin.keys and sluice.admin.roles have no effect; remove one"
                            + " of them");
        }
        TrustedProxies proxies = new TrustedProxies(NetworkList.read(settings, PROXIES));
        return mode == Mode.ON
                ? new AdminRules(mode, order, accounts, roles, proxies)
                : new AdminRules(mode, List.of(), List.of(), Map.of(), TrustedProxies.NONE);
    }

    private Mode mode(Mode usual) {
        List<String> words = Stream.concat(Stream.of(usual), Stream.of(Mode.values()))
                .map(AdminReader::word)
                .distinct()
                .toList();
        return Mode.valueOf(settings.choice(ADMIN, words).toUpperCase(Locale.ROOT));
    }

    /** What each role of a login or a token allows. */
    private Map<String, AdminGrant> roles(Map<String, AdminTeam> teams) {
        Map<String, AdminGrant> roles = new HashMap<>();
        Map<String, String> places = new HashMap<>();
        for (AdminRole allowed : OF_EVERYTHING) {
            addRoles(ROLES + allowed.word(), AdminGrant.of(allowed), roles, places);
        }
        teams.forEach((name, team) ->
                addRoles(PropertyNames.ADMIN_TEAMS + name + ".roles", AdminGrant.of(team), roles, places));
        return roles;
    }

    private void addRoles(
            String property, AdminGrant grant, Map<String, AdminGrant> roles, Map<String, String> places) {
        for (String name : settings.words(property)) {
            roles.put(name, grant);
            String before = places.put(name, property);
            if (before != null && !before.equals(property)) {
                settings.fault(property, name + " is also in " + before + "; it must be in one of them");
            }
        }
    }

    /** How administrators show who they are. */
    private List<AuthMethod> order(boolean hasKeys, boolean hasRoles) {
        List<AuthMethod> order = new ArrayList<>();
        for (String word : settings.words(AUTH)) {
            if (!List.of("keys", "jwt", "container").contains(word)) {
                settings.fault(AUTH, "must be a comma-separated list of keys, jwt and container");
            } else if (!order.contains(method(word))) {
                order.add(method(word));
            }
        }
        if (order.isEmpty()) {
            if (hasKeys) {
                order.add(AuthMethod.KEYS);
            }
            if (hasRoles) {
                order.add(hasJwt ? AuthMethod.JWT : AuthMethod.CONTAINER);
            }
        } else {
            checkUse(order, hasKeys, hasRoles);
        }
        if (settings.text(CLAIM).isPresent() && !order.contains(AuthMethod.JWT)) {
            settings.fault(CLAIM, "has no effect, because jwt is not in sluice.admin.auth; remove it, or add jwt");
        }
        return order;
    }

    /** Detects what would otherwise show only when somebody signs in. */
    private void checkUse(List<AuthMethod> order, boolean hasKeys, boolean hasRoles) {
        boolean takesRoles = order.contains(AuthMethod.JWT) || order.contains(AuthMethod.CONTAINER);
        if (order.contains(AuthMethod.KEYS) && !hasKeys) {
            settings.fault(AUTH, "keys has no administrators; set sluice.admin.keys.NAME.sha256");
        }
        if (!order.contains(AuthMethod.KEYS) && hasKeys) {
            settings.fault(AUTH, "does not include keys, so sluice.admin.keys has no effect; remove one of them");
        }
        if (takesRoles && !hasRoles) {
            settings.fault(
                    AUTH,
                    "jwt and container need a role that opens the console; set sluice.admin.roles.viewer, auditor or operator, or sluice.admin.teams.NAME.roles");
        }
        if (!takesRoles && hasRoles) {
            settings.fault(
                    AUTH,
                    "includes neither jwt nor container, so sluice.admin.roles has no effect; remove one of them");
        }
        if (order.contains(AuthMethod.JWT) && !hasJwt) {
            settings.fault(AUTH, "jwt requires sluice.jwt.issuer, sluice.jwt.audience and sluice.jwt.keys");
        }
    }

    private static AuthMethod method(String word) {
        return AuthMethod.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private AdminAccount account(String name, Map<String, AdminTeam> teams) {
        String property = PropertyNames.ADMIN_KEYS + name + ".sha256";
        Set<KeyHash> keys = new HashSet<>();
        if (settings.required(property).isPresent()) {
            for (String word : settings.words(property)) {
                // Do not print the value: it may be the key itself.
                KeyHash.parse(word)
                        .ifPresentOrElse(
                                keys::add,
                                () -> settings.fault(
                                        property,
                                        "must be the SHA-256 of a key as 64 hexadecimal digits; separate several with commas"));
            }
        }
        for (KeyHash key : keys) {
            String owner = owners.putIfAbsent(key, name);
            if (owner != null) {
                settings.fault(property, "is already used by the administrator " + owner + "; it must be unique");
            }
        }
        return new AdminAccount(name, grant(PropertyNames.ADMIN_KEYS + name, teams), keys);
    }

    /** @param prefix of the properties of an administrator with a key */
    private AdminGrant grant(String prefix, Map<String, AdminTeam> teams) {
        List<String> words = OF_EVERYTHING.stream().map(AdminRole::word).toList();
        AdminGrant ofRole = AdminGrant.of(
                AdminRole.valueOf(settings.choice(prefix + ".role", words).toUpperCase(Locale.ROOT)));
        Optional<String> team = settings.text(prefix + ".team");
        if (team.isEmpty()) {
            return ofRole;
        }
        if (settings.text(prefix + ".role").isPresent()) {
            settings.fault(prefix + ".team", "excludes .role: somebody is of a team or has a role; remove one of them");
        }
        AdminTeam found = teams.get(team.get());
        if (found == null) {
            settings.fault(
                    prefix + ".team",
                    "is no team; set " + PropertyNames.ADMIN_TEAMS + "NAME.clients, or name one of "
                            + String.join(", ", teams.keySet()));
        }
        return found == null ? ofRole : AdminGrant.of(found);
    }

    private static String word(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
