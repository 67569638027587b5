package dev.sluice.routing;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * Who got a stored response.
 *
 * @param client name of the client that got it
 * @param provider name of the provider that stores it
 * @param made when it was made
 * @param tokens of its prompt and its answer together; empty if they are unknown, or not known yet
 */
public record ResponseOwner(String client, String provider, Instant made, OptionalLong tokens) {

    /** The same with these tokens. */
    ResponseOwner with(long known) {
        return new ResponseOwner(client, provider, made, OptionalLong.of(known));
    }
}
