package dev.sluice.config;

import dev.sluice.auth.JwtSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the settings for JWT authentication. */
final class JwtSettingsReader {

    private static final String PREFIX = "sluice.jwt.";
    private static final Duration DEFAULT_REFRESH = Duration.ofMinutes(5);
    private static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

    private final PropertyReader settings;

    JwtSettingsReader(PropertyReader settings) {
        this.settings = settings;
    }

    /** Empty if no JWT property is set. Also empty if a required one is missing, which is a fault. */
    Optional<JwtSettings> read() {
        boolean isConfigured = List.of("issuer", "audience", "keys", "refresh", "subject-claim", "roles-claim").stream()
                .anyMatch(last -> settings.text(PREFIX + last).isPresent());
        if (!isConfigured) {
            return Optional.empty();
        }
        Optional<String> issuer = settings.required(PREFIX + "issuer");
        Optional<String> audience = settings.required(PREFIX + "audience");
        Optional<URI> keys = settings.required(PREFIX + "keys").flatMap(this::keysUrl);
        Duration refresh = settings.duration(PREFIX + "refresh").orElse(DEFAULT_REFRESH);
        String subject = settings.text(PREFIX + "subject-claim").orElse("sub");
        String roles = settings.text(PREFIX + "roles-claim").orElse("roles");
        String adminRoles = settings.text("sluice.admin.roles-claim").orElse(roles);
        return issuer.isEmpty() || audience.isEmpty() || keys.isEmpty()
                ? Optional.empty()
                : Optional.of(new JwtSettings(
                        issuer.get(),
                        new HashSet<>(settings.words(PREFIX + "audience")),
                        keys.get(),
                        refresh,
                        subject,
                        roles,
                        adminRoles));
    }

    /** Accepts only a file, https or loopback: whoever can modify the keys in transit can forge tokens. */
    private Optional<URI> keysUrl(String text) {
        try {
            if (text.startsWith("/")) {
                return Optional.of(Path.of(text).toUri());
            }
            URI uri = new URI(text);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            boolean isSafe =
                    switch (scheme) {
                        case "https" -> uri.getHost() != null && uri.getRawUserInfo() == null;
                        case "http" -> uri.getHost() != null && LOOPBACK_HOSTS.contains(uri.getHost());
                        case "file" -> uri.getPath() != null && uri.getAuthority() == null;
                        default -> false;
                    };
            if (isSafe) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException | InvalidPathException invalid) {
            // Reported below.
        }
        settings.fault(
                PREFIX + "keys",
                "must be the https URL of a JWK Set, without user, or the absolute path of a file with one; http is allowed only for"
                        + " localhost");
        return Optional.empty();
    }
}
