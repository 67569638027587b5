package dev.sluice.alerts;

import dev.sluice.routing.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * Where alerts are sent.
 *
 * @param url with the scheme http or https; may contain a secret, so it is not shown
 * @param secret signs what is sent; empty for no signature
 */
public record WebhookSettings(URI url, Optional<Secret> secret) {

    @Override
    public String toString() {
        return "webhook at " + url.getHost();
    }
}
