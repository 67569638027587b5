package dev.sluice.console;

import dev.sluice.ledger.query.ClientScope;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What somebody may do in the console and the admin API.
 *
 * @param teams those of a member of teams; empty for every other role
 */
public record AdminGrant(AdminRole role, List<AdminTeam> teams) {

    /** @throws IllegalArgumentException if a member of teams has none, or somebody else has one */
    public AdminGrant {
        teams = List.copyOf(teams);
        if ((role == AdminRole.TEAM) == teams.isEmpty()) {
            throw new IllegalArgumentException("teams are of the role team, and of no other: " + role);
        }
    }

    /** What somebody may do who is in no team. */
    public static AdminGrant of(AdminRole role) {
        return new AdminGrant(role, List.of());
    }

    /** What a member of a team may do. */
    public static AdminGrant of(AdminTeam team) {
        return new AdminGrant(AdminRole.TEAM, List.of(team));
    }

    /** What somebody may do who has both: the most of the two, and the clients of all teams. */
    AdminGrant and(AdminGrant other) {
        if (role == AdminRole.TEAM && other.role == AdminRole.TEAM) {
            return new AdminGrant(
                    role,
                    Stream.concat(teams.stream(), other.teams.stream())
                            .distinct()
                            .toList());
        }
        if (role == AdminRole.TEAM) {
            return other;
        }
        return other.role == AdminRole.TEAM || role.includes(other.role) ? this : other;
    }

    /** Whether somebody sees what concerns this client. */
    boolean sees(String client) {
        return role != AdminRole.TEAM
                || teams.stream().anyMatch(team -> team.clients().allow(client));
    }

    /** The same for what may concern no client, which no team sees. */
    boolean sees(Optional<String> client) {
        return role != AdminRole.TEAM || client.filter(this::sees).isPresent();
    }

    /** Whether somebody may rotate keys of some client. */
    boolean mayRotate() {
        return role.mayChange() || teams.stream().anyMatch(AdminTeam::mayRotate);
    }

    /** Whether somebody may rotate the keys of this client. */
    boolean mayRotate(String client) {
        return role.mayChange()
                || teams.stream()
                        .anyMatch(team -> team.mayRotate() && team.clients().allow(client));
    }

    /** Whose rows of the ledger somebody sees. */
    ClientScope scope() {
        return new ClientScope(teams.stream()
                .flatMap(team -> team.clients().patterns().stream())
                .distinct()
                .toList());
    }

    /** What it is, in the words of the API. */
    List<String> permissions() {
        return role == AdminRole.TEAM && mayRotate() ? List.of("rotate") : role.permissions();
    }
}
