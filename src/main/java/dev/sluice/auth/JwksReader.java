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

/** Reads a JWK Set from a URL or file. Limits size and time, and follows no redirects. */
final class JwksReader {

    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 2_000;
    private static final int MAX_BYTES = 512 * 1024;

    /** Follows no redirects, so that keys come only from the configured URL. */
    private final DefaultResourceRetriever http = new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MAX_BYTES) {
        @Override
        protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
            HttpURLConnection connection = super.openHTTPConnection(url);
            connection.setInstanceFollowRedirects(false);
            return connection;
        }
    };

    /**
     * Reads the JWK Set.
     *
     * @throws ParseException when the text is not a JWK Set, or the set is empty
     */
    JWKSet read(URI url) throws IOException, ParseException {
        String text = "file".equalsIgnoreCase(url.getScheme())
                ? file(Path.of(url))
                : http.retrieveResource(url.toURL()).getContent();
        JWKSet keys = JWKSet.parse(text);
        if (keys.isEmpty()) {
            throw new ParseException("the JWK Set has no keys", 0);
        }
        return keys;
    }

    private static String file(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("the JWK Set is larger than " + MAX_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
