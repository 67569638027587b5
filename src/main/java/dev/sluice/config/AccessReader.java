package dev.sluice.config;

import dev.sluice.auth.AccessRules;
import dev.sluice.auth.AuthMethod;
import dev.sluice.auth.Client;
import dev.sluice.auth.ClientAccess;
import dev.sluice.auth.JwtSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads who may call: the clients, and the ways to tell who somebody is. */
final class AccessReader {

    private static final String AUTH = "sluice.auth";

    private final PropertyReader settings;
    private final List<String> warnings;

    AccessReader(PropertyReader settings, List<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    /** What can be built of it; what keeps something from it is noted as a fault. */
    AccessRules read() {
        List<ClientAccess> clients = new ClientReader(settings, warnings).read();
        Optional<JwtSettings> tokens = new JwtSettingsReader(settings).read();
        List<AuthMethod> order = order(clients, tokens.isPresent());
        checkUse(order, clients);
        if (order.contains(AuthMethod.OPEN)) {
            warnings.add(AUTH + "=open: whoever reaches this gateway uses the providers' keys");
        }
        return new AccessRules(order, clients, tokens);
    }

    private List<AuthMethod> order(List<ClientAccess> clients, boolean hasTokens) {
        List<String> words = settings.words(AUTH);
        if (words.isEmpty()) {
            return defaultOrder(clients, hasTokens);
        }
        if (words.equals(List.of("open"))) {
            return List.of(AuthMethod.OPEN);
        }
        List<AuthMethod> order = new ArrayList<>();
        for (String word : words) {
            if (!List.of("keys", "container", "jwt").contains(word)) {
                settings.fault(AUTH, "must be open, or a list of keys, container and jwt");
            } else if (!order.contains(mechanism(word))) {
                order.add(mechanism(word));
            }
        }
        if (order.contains(AuthMethod.JWT) && !hasTokens) {
            settings.fault(AUTH, "jwt needs sluice.jwt.issuer, sluice.jwt.audience and sluice.jwt.keys");
            order.remove(AuthMethod.JWT);
        }
        return order;
    }

    private static AuthMethod mechanism(String word) {
        return AuthMethod.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** What was configured; where that is nothing, callers on this machine alone. */
    private static List<AuthMethod> defaultOrder(List<ClientAccess> clients, boolean hasTokens) {
        List<AuthMethod> order = new ArrayList<>();
        if (clients.stream().anyMatch(client -> !client.keys().isEmpty())) {
            order.add(AuthMethod.KEYS);
        }
        if (hasTokens) {
            order.add(AuthMethod.JWT);
        }
        boolean isOfContainer = clients.stream()
                .anyMatch(client -> !client.principals().isEmpty()
                        || client.certificate().isPresent()
                        || (!client.roles().isEmpty() && !hasTokens));
        if (isOfContainer) {
            order.add(AuthMethod.CONTAINER);
        }
        // A client that could not be read must not open the gateway to its own machine: the start is refused for it.
        return order.isEmpty() ? List.of(AuthMethod.LOOPBACK) : order;
    }

    /** A client that is never asked for, or a way that leads to nobody, is a mistake that would show only when somebody calls. */
    private void checkUse(List<AuthMethod> order, List<ClientAccess> clients) {
        if (order.contains(AuthMethod.OPEN) && !clients.isEmpty()) {
            settings.fault(AUTH, "open asks nobody who it is, so there can be no sluice.clients");
            return;
        }
        for (AuthMethod mechanism : order) {
            if (mechanism != AuthMethod.OPEN
                    && mechanism != AuthMethod.LOOPBACK
                    && clients.stream().noneMatch(client -> isReached(client, mechanism))) {
                settings.fault(
                        AUTH,
                        mechanism.name().toLowerCase(Locale.ROOT) + " leads to no client; give one "
                                + String.join(" or ", namesFor(mechanism)));
            }
        }
        for (ClientAccess client : clients) {
            if (Arrays.stream(AuthMethod.values())
                    .noneMatch(mechanism -> order.contains(mechanism) && isReached(client, mechanism))) {
                warnings.add(PropertyNames.CLIENTS + client.client().name()
                        + " can be nobody, as sluice.auth does not ask for what it is known by");
            }
        }
    }

    private static boolean isReached(ClientAccess client, AuthMethod mechanism) {
        return switch (mechanism) {
            case KEYS -> !client.keys().isEmpty();
            case CONTAINER -> client.hasContainerLogin();
            case JWT -> !client.subjects().isEmpty() || !client.roles().isEmpty();
            case OPEN, LOOPBACK -> client.client().equals(Client.ANONYMOUS);
        };
    }

    private static List<String> namesFor(AuthMethod mechanism) {
        return switch (mechanism) {
            case KEYS -> List.of("key-sha256");
            case CONTAINER -> List.of("principals", "roles", "certificate");
            case JWT -> List.of("subjects", "roles");
            case OPEN, LOOPBACK -> List.of();
        };
    }
}
