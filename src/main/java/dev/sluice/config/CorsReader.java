package dev.sluice.config;

import dev.sluice.cors.CorsOrigins;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the origins whose web pages may call. */
final class CorsReader {

    private static final String ORIGINS = "sluice.cors.origins";

    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);

    private final PropertyReader settings;

    CorsReader(PropertyReader settings) {
        this.settings = settings;
    }

    /** Reads the valid origins and records a fault for each invalid one. */
    CorsOrigins read() {
        Set<String> origins = new LinkedHashSet<>();
        for (String word : settings.words(ORIGINS)) {
            if (word.contains("*")) {
                settings.fault(
                        ORIGINS,
                        "* is not allowed: every web page that somebody in your network opens could use this gateway; list each"
                                + " origin, such as https://app.example.com");
            } else if (word.equals("null")) {
                settings.fault(ORIGINS, "null is not allowed: it is the origin of sandboxed pages of every site");
            } else if (!isOrigin(word)) {
                settings.fault(
                        ORIGINS,
                        "must be origins as browsers send them, separated by commas, such as https://app.example.com: scheme, host, and"
                                + " port if it is not the scheme's own; in lower case, without path");
            }
            origins.add(word);
        }
        return new CorsOrigins(origins);
    }

    /** Whether this is what a browser sends (HTML standard, serialization of an origin): an origin in another form would never match. */
    private static boolean isOrigin(String word) {
        try {
            URI uri = new URI(word);
            if (uri.getScheme() == null || uri.getHost() == null) {
                return false;
            }
            int port = uri.getPort();
            String serialized = uri.getScheme() + "://" + uri.getHost() + (port < 0 ? "" : ":" + port);
            return word.equals(serialized.toLowerCase(Locale.ROOT))
                    && !Integer.valueOf(port).equals(DEFAULT_PORTS.get(uri.getScheme()));
        } catch (URISyntaxException odd) {
            return false;
        }
    }
}
