package dev.sluice.auth;

import dev.sluice.exchange.Exchange;

/**
 * Who is calling, and what they may do.
 *
 * <p>Absent as a fact when the authentication filter is left out: everybody is then {@link #ANONYMOUS}.
 *
 * @param name the operator's name for the program or team
 * @param user who it is within the client, as a login of the container or a token tells; else the client's name again
 * @param providers names of the providers that it may use
 * @param models the models that it may use, as a provider is asked for them
 */
public record Client(String name, String user, NamePatterns providers, NamePatterns models) {

    /** Somebody whom nobody asked: may do everything. */
    public static final Client ANONYMOUS = new Client("anonymous", "anonymous", NamePatterns.ANY, NamePatterns.ANY);

    /** The client of this exchange. */
    public static Client of(Exchange exchange) {
        return exchange.find(Client.class).orElse(ANONYMOUS);
    }

    /** The same client, for one of its users. */
    Client as(String whom) {
        return new Client(name, whom, providers, models);
    }
}
