package dev.sluice.console;

import dev.sluice.auth.AdminLogins;
import dev.sluice.auth.AuthMethod;
import dev.sluice.auth.KeyHash;
import dev.sluice.auth.TrustedProxies;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who may use the console and the admin API.
 *
 * @param order how administrators show who they are, in the order in which it is tried; empty unless the mode is {@link Mode#ON}
 * @param accounts those with keys, no two with the same; empty unless the mode is {@link Mode#ON}
 * @param roles what those may do who have one of these roles by the container's login or a JWT
 * @param proxies those that are believed whom they name as the sender
 */
public record AdminRules(
        Mode mode,
        List<AuthMethod> order,
        List<AdminAccount> accounts,
        Map<String, AdminGrant> roles,
        TrustedProxies proxies) {

    /** For whom there is a console. */
    public enum Mode {
        /** For nobody: its paths answer 404. */
        OFF,
        /** For programs and browsers on the gateway's own machine, which may only read. */
        LOOPBACK,
        /** For administrators. */
        ON
    }

    /** There is no console. */
    public static final AdminRules OFF = new AdminRules(Mode.OFF, List.of(), List.of(), Map.of(), TrustedProxies.NONE);

    public AdminRules {
        order = List.copyOf(order);
        accounts = List.copyOf(accounts);
        roles = Map.copyOf(roles);
    }

    /** Whether there is a console at all. */
    public boolean isOn() {
        return mode != Mode.OFF;
    }

    /** Which logins and JWTs are those of administrators. */
    public AdminLogins logins() {
        return new AdminLogins(rolesFor(AuthMethod.JWT), rolesFor(AuthMethod.CONTAINER));
    }

    private Set<String> rolesFor(AuthMethod method) {
        return order.contains(method) ? roles.keySet() : Set.of();
    }

    /** The account with this key; empty if there is none. */
    Optional<AdminAccount> accountWith(KeyHash key) {
        return accounts.stream().filter(account -> account.keys().contains(key)).findFirst();
    }

    /** What somebody with these roles may do: all that they allow; empty if none opens the console. */
    Optional<AdminGrant> allowedBy(Collection<String> names) {
        return names.stream().map(roles::get).filter(Objects::nonNull).reduce(AdminGrant::and);
    }
}
