package dev.sluice.auth;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.security.auth.x500.X500Principal;

/** Finds the client that somebody is. Immutable, for any number of threads. */
final class ClientRegistry {

    /** A longer text is no key of ours, and is not worth hashing. */
    private static final int LONGEST_KEY = 1024;

    private final List<ClientAccess> clients;
    private final Map<KeyHash, Held> byKey = new HashMap<>();
    private final InstantSource clock;

    /**
     * Makes a registry.
     *
     * @param clients no two with the same key; where a login could be several of them it is the first
     * @param clock by which keys expire
     */
    ClientRegistry(List<ClientAccess> clients, InstantSource clock) {
        this.clients = List.copyOf(clients);
        this.clock = clock;
        for (ClientAccess access : clients) {
            access.keys().forEach((hash, until) -> {
                if (byKey.put(hash, new Held(access.client(), until)) != null) {
                    throw new IllegalArgumentException(
                            "a key of two clients: " + access.client().name());
                }
            });
        }
    }

    /** The client with this key. */
    Identification withKey(String key) {
        Held held = key.length() > LONGEST_KEY ? null : byKey.get(KeyHash.of(key));
        if (held == null) {
            return Rejected.invalid();
        }
        boolean isOver =
                held.until().filter(end -> !clock.instant().isBefore(end)).isPresent();
        return isOver ? Rejected.expired() : new Authenticated(held.client());
    }

    /** The client with this certificate. */
    Optional<Client> withCertificate(X500Principal subject) {
        return clients.stream()
                .filter(access -> access.certificate().filter(subject::equals).isPresent())
                .map(ClientAccess::client)
                .findFirst();
    }

    /** The client of somebody whom the container has logged in. */
    Identification loggedIn(String principal, Predicate<String> hasRole) {
        return named(principal, ClientAccess::principals, hasRole);
    }

    /** The client of somebody whom a token names. */
    Identification withSubject(String subject, Predicate<String> hasRole) {
        return named(subject, ClientAccess::subjects, hasRole);
    }

    /** By the name, else by a role, else by whatever stands for everybody. */
    private Identification named(String name, Function<ClientAccess, Set<String>> names, Predicate<String> hasRole) {
        // The star stands for names, and is none.
        return first(access -> !name.equals(ClientAccess.EVERYBODY)
                        && names.apply(access).contains(name))
                .or(() -> first(access -> access.roles().stream().anyMatch(hasRole)))
                .or(() -> first(access -> names.apply(access).contains(ClientAccess.EVERYBODY)))
                .<Identification>map(client -> new Authenticated(client.as(name)))
                .orElseGet(Rejected::unassigned);
    }

    private Optional<Client> first(Predicate<ClientAccess> isIt) {
        return clients.stream().filter(isIt).map(ClientAccess::client).findFirst();
    }

    private record Held(Client client, Optional<Instant> until) {}
}
