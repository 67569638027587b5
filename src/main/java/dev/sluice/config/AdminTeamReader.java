package dev.sluice.config;

import dev.sluice.auth.NamePatterns;
import dev.sluice.console.AdminAccount;
import dev.sluice.console.AdminGrant;
import dev.sluice.console.AdminTeam;
import dev.sluice.ledger.query.ClientScope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the teams, whose members see their own clients in the console. */
final class AdminTeamReader {

    private final PropertyReader settings;
    private final Map<String, AdminTeam> teams = new TreeMap<>();

    AdminTeamReader(PropertyReader settings) {
        this.settings = settings;
    }

    /** Reads the valid teams, by their names, and records a fault for each invalid setting. */
    Map<String, AdminTeam> read() {
        for (String name : settings.givenNames(PropertyNames.ADMIN_TEAMS)) {
            String prefix = PropertyNames.ADMIN_TEAMS + name;
            boolean mayRotate = settings.flag(prefix + ".may-rotate");
            settings.required(prefix + ".clients");
            List<String> clients = settings.words(prefix + ".clients");
            if (clients.size() > ClientScope.MOST_PATTERNS) {
                settings.fault(prefix + ".clients", "must be at most " + ClientScope.MOST_PATTERNS + " names");
            } else if (!clients.isEmpty()) {
                teams.put(name, new AdminTeam(name, new NamePatterns(clients), mayRotate));
            }
        }
        return teams;
    }

    /** Detects teams that nobody can be of. */
    void checkMembers(Collection<AdminAccount> accounts, Map<String, AdminGrant> roles) {
        Set<String> peopled = Stream.concat(accounts.stream().map(AdminAccount::grant), roles.values().stream())
                .flatMap(grant -> grant.teams().stream())
                .map(AdminTeam::name)
                .collect(Collectors.toSet());
        teams.keySet().stream()
                .filter(name -> !peopled.contains(name))
                .forEach(
                        name -> settings.fault(
                                PropertyNames.ADMIN_TEAMS + name + ".roles",
                                "is missing, and no sluice.admin.keys.NAME.team names this team, so nobody is of it; set one of them"));
    }
}
