package dev.sluice.auth;

import java.util.List;
import java.util.Optional;

/**
 * Authentication settings: which methods are accepted and which clients exist.
 *
 * @param order authentication methods, in the order in which they are tried; at least one
 * @param clients all clients; a login that matches several of them gets the first
 * @param jwt which JWTs are accepted; empty for none
 * @param admins which logins and JWTs are those of administrators, and so of no client
 */
public record AccessRules(
        List<AuthMethod> order, List<ClientAccess> clients, Optional<JwtSettings> jwt, AdminLogins admins) {

    public AccessRules {
        order = List.copyOf(order);
        clients = List.copyOf(clients);
    }

    /** Whether a client can show a gateway key. */
    public boolean acceptsKeys() {
        return order.contains(AuthMethod.KEYS);
    }

    /** Whether there is a client of this name. */
    public boolean hasClient(String name) {
        return clients.stream().anyMatch(access -> access.client().name().equals(name));
    }
}
