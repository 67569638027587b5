package dev.sluice.auth;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;

/** Reads a JWK Set from its place: bounded in size and time, and following no redirect. */
final class JwksReader {

    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 2_000;
    private static final int MOST_BYTES = 512 * 1024;

    /** Where the operator said, and nowhere else. */
    private final DefaultResourceRetriever http =
            new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MOST_BYTES) {
                @Override
                protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
                    HttpURLConnection connection = super.openHTTPConnection(url);
                    connection.setInstanceFollowRedirects(false);
                    return connection;
                }
            };

    /**
     * Reads it now.
     *
     * @throws ParseException when it is no JWK Set, or has no key in it
     */
    JWKSet read(URI place) throws IOException, ParseException {
        String text = "file".equalsIgnoreCase(place.getScheme())
                ? file(Path.of(place))
                : http.retrieveResource(place.toURL()).getContent();
        JWKSet keys = JWKSet.parse(text);
        if (keys.isEmpty()) {
            throw new ParseException("no key in it", 0);
        }
        return keys;
    }

    private static String file(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("larger than " + MOST_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
