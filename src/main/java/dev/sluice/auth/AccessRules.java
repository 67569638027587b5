package dev.sluice.auth;

import java.util.List;
import java.util.Optional;

/**
 * Who may call.
 *
 * @param order the ways to tell who it is, in the order in which they are asked; at least one
 * @param clients whom there is, in the order in which a login is matched with them
 * @param tokens which signed tokens are good; empty where none are
 */
public record AccessRules(List<AuthMethod> order, List<ClientAccess> clients, Optional<JwtSettings> tokens) {

    public AccessRules {
        order = List.copyOf(order);
        clients = List.copyOf(clients);
    }
}
