package dev.sluice.config;

import dev.sluice.alerts.WebhookSettings;
import dev.sluice.routing.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** Reads where alerts of budgets are sent. */
final class AlertReader {

    private static final String URL = "sluice.alerts.webhook.url";
    private static final String SECRET = "sluice.alerts.webhook.secret";

    private final PropertyReader settings;
    private final List<String> warnings;

    AlertReader(PropertyReader settings, List<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    /** Empty if they are sent nowhere. Also empty if the settings are invalid, which is a fault. */
    Optional<WebhookSettings> read() {
        Optional<String> url = settings.text(URL);
        Optional<Secret> secret = settings.text(SECRET).flatMap(text -> settings.secret(SECRET, text));
        if (url.isEmpty()) {
            if (secret.isPresent()) {
                warnings.add(SECRET + " has no effect without " + URL);
            }
            return Optional.empty();
        }
        return parse(url.get()).map(valid -> new WebhookSettings(valid, secret));
    }

    /** Do not print the value: chats have secrets in such URLs. */
    private Optional<URI> parse(String text) {
        try {
            URI url = new URI(text);
            boolean isHttp = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
            if (isHttp && url.getHost() != null && url.getUserInfo() == null) {
                return Optional.of(url);
            }
        } catch (URISyntaxException unfit) {
            // The same as one that is unfit for another reason.
        }
        settings.fault(URL, "must be a URL such as https://alerts.example.com/sluice, without user and password");
        return Optional.empty();
    }
}
