package dev.sluice.auth;

import dev.sluice.exchange.Exchange;

/**
 * The authenticated client of a request, and its permissions.
 *
 * <p>Absent from the exchange without the authentication filter; the client is then {@link #ANONYMOUS}.
 *
 * @param name the client's name in the configuration
 * @param user the user within the client: principal of the container or subject of the JWT; otherwise the client's name
 * @param providers names of the allowed providers
 * @param models names of the allowed models, as sent to the provider
 * @param paths what it may use that the gateway does not read, although it has limits
 * @param weight how many of its requests are served in its turn, where requests wait in line; 1 to {@value #MAX_WEIGHT}
 */
public record Client(
        String name, String user, NamePatterns providers, NamePatterns models, AllowedPaths paths, int weight) {

    /** A client of more weight would let others wait too long. */
    public static final int MAX_WEIGHT = 100;

    /** The client without authentication. Has all permissions. */
    public static final Client ANONYMOUS =
            new Client("anonymous", "anonymous", NamePatterns.ANY, NamePatterns.ANY, AllowedPaths.READ);

    public Client {
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("a weight must be from 1 to " + MAX_WEIGHT);
        }
    }

    /** A client with the weight of most. */
    public Client(String name, String user, NamePatterns providers, NamePatterns models, AllowedPaths paths) {
        this(name, user, providers, models, paths, 1);
    }

    /** Returns the client of the exchange, or {@link #ANONYMOUS}. */
    public static Client of(Exchange exchange) {
        return exchange.find(Client.class).orElse(ANONYMOUS);
    }

    /** Whether it was not authenticated, because no clients are configured. */
    public boolean isAnonymous() {
        return name.equals(ANONYMOUS.name);
    }

    /** Returns this client with another user. */
    Client withUser(String newUser) {
        return new Client(name, newUser, providers, models, paths, weight);
    }
}
