package dev.sluice.auth;

import dev.sluice.ledger.keys.StoredKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Finds the client of a credential. Immutable and thread-safe. */
final class ClientRegistry {

    /** In characters. Longer texts are rejected without hashing them. */
    static final int MAX_KEY_LENGTH = 1024;

    private final List<ClientAccess> clients;
    private final Map<String, Client> byName = new HashMap<>();
    private final Map<KeyHash, ConfiguredKey> byKey = new HashMap<>();
    private final Supplier<IssuedKeys> issued;
    private final InstantSource clock;

    /**
     * Creates a registry.
     *
     * @param clients no two with the same key; a login that matches several clients gets the first
     * @param issued the keys that were made in the console; a key that is configured too is that of the configuration
     * @param clock decides whether keys have expired
     */
    ClientRegistry(List<ClientAccess> clients, Supplier<IssuedKeys> issued, InstantSource clock) {
        this.clients = List.copyOf(clients);
        this.issued = issued;
        this.clock = clock;
        for (ClientAccess access : clients) {
            byName.put(access.client().name(), access.client());
            access.keys().forEach((hash, expiry) -> {
                if (byKey.put(hash, new ConfiguredKey(access.client(), expiry)) != null) {
                    throw new IllegalArgumentException(
                            "two clients have the same key: " + access.client().name());
                }
            });
        }
    }

    /** Authenticates an API key. */
    AuthenticationResult withKey(String key) {
        if (key.length() > MAX_KEY_LENGTH) {
            return Rejected.invalid();
        }
        KeyHash hash = KeyHash.of(key);
        ConfiguredKey configured = byKey.get(hash);
        if (configured == null) {
            IssuedKeys current = issued.get();
            return current.find(hash).map(this::withIssued).orElseGet(() -> notFound(key, current));
        }
        boolean isExpired = configured
                .expiry()
                .filter(expiry -> !clock.instant().isBefore(expiry))
                .isPresent();
        return isExpired ? Rejected.expired() : new Authenticated(configured.client());
    }

    private static Rejected notFound(String key, IssuedKeys in) {
        return switch (GatewayKey.formOf(key)) {
            case MISTYPED -> Rejected.mistyped();
            case WHOLE -> in.isRead() ? Rejected.invalid() : Rejected.unread();
            case OTHER -> Rejected.invalid();
        };
    }

    private AuthenticationResult withIssued(IssuedKey issued) {
        StoredKey key = issued.key();
        if (key.disabledAt().isPresent()) {
            return Rejected.disabled();
        }
        Instant now = clock.instant();
        if (key.hasExpired(now)) {
            return Rejected.expired();
        }
        Client client = byName.get(key.client());
        if (client == null) {
            return Rejected.unassigned();
        }
        issued.use().mark(now);
        return new Authenticated(client);
    }

    /** Returns the client with this certificate; empty if there is none. */
    Optional<Client> withCertificate(Set<CertificateId> ids) {
        return clients.stream()
                .filter(access -> !Collections.disjoint(access.certificates(), ids))
                .map(ClientAccess::client)
                .findFirst();
    }

    /** Authenticates a user that the container has authenticated. */
    AuthenticationResult withPrincipal(String principal, Predicate<String> hasRole) {
        return byNameOrRole(principal, ClientAccess::principals, hasRole);
    }

    /** Authenticates the subject of a verified JWT. */
    AuthenticationResult withSubject(String subject, Predicate<String> hasRole) {
        return byNameOrRole(subject, ClientAccess::subjects, hasRole);
    }

    /** Matches by name first, then by role, then by {@link ClientAccess#EVERYBODY}. */
    private AuthenticationResult byNameOrRole(
            String name, Function<ClientAccess, Set<String>> names, Predicate<String> hasRole) {
        // A user named "*" must not match the wildcard entry as a name.
        return first(access -> !name.equals(ClientAccess.EVERYBODY)
                        && names.apply(access).contains(name))
                .or(() -> first(access -> access.roles().stream().anyMatch(hasRole)))
                .or(() -> first(access -> names.apply(access).contains(ClientAccess.EVERYBODY)))
                .<AuthenticationResult>map(client -> new Authenticated(client.withUser(name)))
                .orElseGet(Rejected::unassigned);
    }

    private Optional<Client> first(Predicate<ClientAccess> condition) {
        return clients.stream().filter(condition).map(ClientAccess::client).findFirst();
    }

    private record ConfiguredKey(Client client, Optional<Instant> expiry) {}
}
