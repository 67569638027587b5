package dev.sluice.auth;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Roles that open the console. Whoever has one is an administrator and no client: what opens one door does not open the other.
 *
 * @param ofTokens roles in a JWT; empty if none opens the console
 * @param ofContainer roles of the container's login; empty if none opens the console
 */
public record AdminLogins(Set<String> ofTokens, Set<String> ofContainer) {

    /** No login opens the console. */
    public static final AdminLogins NONE = new AdminLogins(Set.of(), Set.of());

    public AdminLogins {
        ofTokens = Set.copyOf(ofTokens);
        ofContainer = Set.copyOf(ofContainer);
    }

    /** Whether a JWT with these roles is an administrator's. */
    boolean isOfToken(Collection<String> roles) {
        return !ofTokens.isEmpty() && !Collections.disjoint(ofTokens, roles);
    }

    /** Whether a user of the container is an administrator. */
    boolean isOfContainer(Predicate<String> hasRole) {
        return !ofContainer.isEmpty() && ofContainer.stream().anyMatch(hasRole);
    }
}
