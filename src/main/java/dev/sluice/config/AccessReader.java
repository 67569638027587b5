package dev.sluice.config;

import dev.sluice.auth.AccessRules;
import dev.sluice.auth.AuthMethod;
import dev.sluice.auth.Client;
import dev.sluice.auth.ClientAccess;
import dev.sluice.auth.JwtSettings;
import dev.sluice.console.AdminRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the clients and the authentication methods. */
final class AccessReader {

    private static final String AUTH = "sluice.auth";

    /** Methods that exclude all others. */
    private static final List<String> ALONE = List.of("open", "loopback");

    private final PropertyReader settings;
    private final boolean guardsProvider;
    private final boolean areKeysMade;
    private final Optional<JwtSettings> jwt;
    private final AdminRules admin;
    private final List<String> warnings;

    /**
     * Creates a reader.
     *
     * @param guardsProvider whether there is a provider to guard; false for the demo, which costs nothing
     * @param areKeysMade whether clients can get keys that are not configured
     * @param jwt which JWTs are accepted; empty for none
     * @param admin which logins and JWTs open the console, and so are no client's
     */
    AccessReader(
            PropertyReader settings,
            boolean guardsProvider,
            boolean areKeysMade,
            Optional<JwtSettings> jwt,
            AdminRules admin,
            List<String> warnings) {
        this.settings = settings;
        this.guardsProvider = guardsProvider;
        this.areKeysMade = areKeysMade;
        this.jwt = jwt;
        this.admin = admin;
        this.warnings = warnings;
    }

    /** Reads the valid settings and records a fault for each invalid one. */
    AccessRules read() {
        List<ClientAccess> clients = new ClientReader(settings, areKeysMade, warnings).read();
        List<AuthMethod> order = order(clients);
        checkRoles(clients);
        checkUse(order, clients);
        if (order.contains(AuthMethod.OPEN)) {
            warnings.add(AUTH + "=open: everyone who can reach this gateway can use the providers' keys");
        }
        if (order.contains(AuthMethod.LOOPBACK) && guardsProvider) {
            warnings.add(AUTH
                    + "=loopback: every program on this machine can use the providers' keys. Do not run a reverse proxy or a"
                    + " tunnel to this gateway: not every one can be recognised");
        }
        return new AccessRules(order, clients, jwt, admin.logins());
    }

    /** A role opens the console or makes somebody a client, and not both. */
    private void checkRoles(List<ClientAccess> clients) {
        for (ClientAccess client : clients) {
            client.roles().stream()
                    .filter(admin.roles()::containsKey)
                    .sorted()
                    .forEach(
                            role -> settings.fault(
                                    PropertyNames.CLIENTS + client.client().name() + ".roles",
                                    role
                                            + " also opens the console by sluice.admin.roles; a login is a client's or an administrator's"));
        }
    }

    private List<AuthMethod> order(List<ClientAccess> clients) {
        List<String> words = settings.words(AUTH);
        if (words.isEmpty()) {
            return defaultOrder(clients);
        }
        if (words.size() == 1 && ALONE.contains(words.get(0))) {
            return List.of(method(words.get(0)));
        }
        List<AuthMethod> order = new ArrayList<>();
        for (String word : words) {
            if (!List.of("keys", "container", "jwt").contains(word)) {
                settings.fault(AUTH, "must be open, loopback, or a comma-separated list of keys, container and jwt");
            } else if (!order.contains(method(word))) {
                order.add(method(word));
            }
        }
        if (order.contains(AuthMethod.JWT) && jwt.isEmpty()) {
            settings.fault(AUTH, "jwt requires sluice.jwt.issuer, sluice.jwt.audience and sluice.jwt.keys");
            order.remove(AuthMethod.JWT);
        }
        return order;
    }

    private static AuthMethod method(String word) {
        return AuthMethod.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The methods for which credentials are configured. Without any, the start fails, unless only the demo would be called. */
    private List<AuthMethod> defaultOrder(List<ClientAccess> clients) {
        List<AuthMethod> order = new ArrayList<>();
        // A client without any credential can only be meant to get a key.
        if (clients.stream()
                .anyMatch(client -> !client.keys().isEmpty() || (areKeysMade && client.hasNoCredentials()))) {
            order.add(AuthMethod.KEYS);
        }
        // Tokens that open the console need no client.
        if (jwt.isPresent()
                && (!admin.order().contains(AuthMethod.JWT)
                        || clients.stream().anyMatch(client -> hasCredentialFor(client, AuthMethod.JWT)))) {
            order.add(AuthMethod.JWT);
        }
        boolean hasContainerClient = clients.stream()
                .anyMatch(client -> !client.principals().isEmpty()
                        || !client.certificates().isEmpty()
                        || (!client.roles().isEmpty() && jwt.isEmpty()));
        if (hasContainerClient) {
            order.add(AuthMethod.CONTAINER);
        }
        if (order.isEmpty() && clients.isEmpty() && guardsProvider) {
            settings.fault(
                    AUTH,
                    "is missing, and no client is configured. Say who may call, by one of these two lines:"
                            + " \"sluice.clients.app.key-sha256=HASH\", with the SHA-256 of a key that you give to a client, or"
                            + " \"sluice.auth=open\", to serve everyone who can reach this gateway."
                            + " (For development on your own machine there is \"sluice.auth=loopback\".)");
        }
        // Takes effect in the demo only: otherwise there is a fault.
        return order.isEmpty() ? List.of(AuthMethod.LOOPBACK) : order;
    }

    /** Detects methods without clients and clients without a method, which would otherwise show only at the first request. */
    private void checkUse(List<AuthMethod> order, List<ClientAccess> clients) {
        boolean asksNobody = order.contains(AuthMethod.OPEN) || order.contains(AuthMethod.LOOPBACK);
        if (asksNobody && !clients.isEmpty() && settings.text(AUTH).isPresent()) {
            settings.fault(
                    AUTH,
                    settings.words(AUTH).get(0)
                            + " disables authentication, so sluice.clients has no effect; remove one of them");
            return;
        }
        for (AuthMethod method : order) {
            if (method != AuthMethod.OPEN
                    && method != AuthMethod.LOOPBACK
                    && clients.stream().noneMatch(client -> hasCredentialFor(client, method))) {
                settings.fault(
                        AUTH,
                        method.name().toLowerCase(Locale.ROOT) + " has no clients; set "
                                + String.join(" or ", propertiesFor(method)) + " of a client");
            }
        }
        for (ClientAccess client : clients) {
            if (Arrays.stream(AuthMethod.values())
                    .noneMatch(method -> order.contains(method) && hasCredentialFor(client, method))) {
                warnings.add(PropertyNames.CLIENTS + client.client().name()
                        + " can never authenticate, because sluice.auth does not include a method for its credentials");
            }
        }
    }

    private boolean hasCredentialFor(ClientAccess client, AuthMethod method) {
        return switch (method) {
            case KEYS -> !client.keys().isEmpty() || areKeysMade;
            case CONTAINER -> client.hasContainerLogin();
            case JWT -> !client.subjects().isEmpty() || !client.roles().isEmpty();
            case OPEN, LOOPBACK -> client.client().equals(Client.ANONYMOUS);
        };
    }

    private static List<String> propertiesFor(AuthMethod method) {
        return switch (method) {
            case KEYS -> List.of("key-sha256");
            case CONTAINER -> List.of("principals", "roles", "certificate", "certificate-sha256");
            case JWT -> List.of("subjects", "roles");
            case OPEN, LOOPBACK -> List.of();
        };
    }
}
