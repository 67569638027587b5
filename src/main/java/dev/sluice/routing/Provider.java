package dev.sluice.routing;

import dev.sluice.chat.TargetEdits;
import java.net.URI;
import java.util.Optional;

/**
 * A provider of models, as configured.
 *
 * @param name the operator's name for it, unique
 * @param baseUrl absolute http or https, as the provider's documentation prints it: without query, fragment or user
 * @param auth how its credential is sent
 * @param key its credential; empty where there is none
 * @param model the model asked for in place of the client's; empty leaves the client's alone
 * @param isDefault whether requests that name no provider go here
 * @param streamUsage whether its streams are asked to tell their usage
 * @param timeouts how long to wait for it
 * @param network how it is reached
 */
public record Provider(
        String name,
        URI baseUrl,
        Auth auth,
        Optional<Secret> key,
        Optional<String> model,
        boolean isDefault,
        StreamUsage streamUsage,
        Timeouts timeouts,
        Network network) {

    /** How a provider's credential is sent. */
    public enum Auth {
        /** {@code Authorization: Bearer …}. */
        BEARER,
        /** {@code x-api-key: …}. */
        X_API_KEY,
        /** Not at all: a local model that asks for none. */
        NONE
    }

    /** Whether a provider's streams are asked to tell their usage (behaviour.md 5.3). */
    public enum StreamUsage {
        /** Always, and kept from a client that did not ask for it. */
        REQUEST,
        /** Only when the client asks: for a provider that refuses {@code stream_options}. */
        LEAVE
    }

    /** What the provider wants changed in a chat completion. */
    public TargetEdits edits() {
        return new TargetEdits(model, streamUsage == StreamUsage.REQUEST);
    }

    /**
     * Uses another provider's credential from now on, which is this one's by a newer configuration.
     *
     * <p>Where one of them has none nothing changes: whether there is one holds until the next start.
     */
    public void takeKeyOf(Provider newer) {
        key.ifPresent(ours -> newer.key().ifPresent(ours::become));
    }

    /** Whether a credential is due but was not configured: requests for it are refused (behaviour.md 2.4). */
    public boolean lacksKey() {
        return auth != Auth.NONE && key.isEmpty();
    }
}
