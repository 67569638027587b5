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

/** Reads which signed tokens are good. */
final class JwtSettingsReader {

    private static final String PREFIX = "sluice.jwt.";
    private static final Duration DEFAULT_REFRESH = Duration.ofMinutes(5);
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final PropertyReader settings;

    JwtSettingsReader(PropertyReader settings) {
        this.settings = settings;
    }

    /** Empty where nothing is said of tokens, or not enough, which is a fault. */
    Optional<JwtSettings> read() {
        boolean isSaid = List.of("issuer", "audience", "keys", "refresh", "subject-claim", "roles-claim").stream()
                .anyMatch(last -> settings.text(PREFIX + last).isPresent());
        if (!isSaid) {
            return Optional.empty();
        }
        Optional<String> issuer = settings.required(PREFIX + "issuer");
        Optional<String> audience = settings.required(PREFIX + "audience");
        Optional<URI> keys = settings.required(PREFIX + "keys").flatMap(this::place);
        Duration refresh = settings.duration(PREFIX + "refresh").orElse(DEFAULT_REFRESH);
        String subject = settings.text(PREFIX + "subject-claim").orElse("sub");
        String roles = settings.text(PREFIX + "roles-claim").orElse("roles");
        return issuer.isEmpty() || audience.isEmpty() || keys.isEmpty()
                ? Optional.empty()
                : Optional.of(new JwtSettings(
                        issuer.get(),
                        new HashSet<>(settings.words(PREFIX + "audience")),
                        keys.get(),
                        refresh,
                        subject,
                        roles));
    }

    /** Whoever could change the keys on their way could make tokens: they come from a file, over TLS, or from this machine. */
    private Optional<URI> place(String text) {
        try {
            if (text.startsWith("/")) {
                return Optional.of(Path.of(text).toUri());
            }
            URI uri = new URI(text);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            boolean isSafe =
                    switch (scheme) {
                        case "https" -> uri.getHost() != null && uri.getRawUserInfo() == null;
                        case "http" -> uri.getHost() != null && THIS_MACHINE.contains(uri.getHost());
                        case "file" -> uri.getPath() != null && uri.getAuthority() == null;
                        default -> false;
                    };
            if (isSafe) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException | InvalidPathException notAPlace) {
            // Told below.
        }
        settings.fault(
                PREFIX + "keys",
                "must be the https URL of a JWK Set, without user, or the absolute path of a file that holds one; http is for this"
                        + " machine alone");
        return Optional.empty();
    }
}
