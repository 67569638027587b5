package dev.sluice.auth;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;

/** Reads a JWK Set from a URL or file. Limits size and time, and follows no redirects. */
final class JwksReader {

    static final int MAX_BYTES = 512 * 1024;

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Duration deadline;

    JwksReader() {
        this(DEADLINE);
    }

    /**
     * Creates a reader.
     *
     * @param deadline maximum time from the connection to the last byte, however slowly bytes arrive
     */
    JwksReader(Duration deadline) {
        this.deadline = deadline;
    }

    /**
     * Reads the JWK Set.
     *
     * @throws ParseException when the text is not a JWK Set, or the set is empty
     */
    JWKSet read(URI url) throws IOException, ParseException {
        String text = "file".equalsIgnoreCase(url.getScheme())
                ? file(Path.of(url))
                : new JwksDownload(url.toURL()).textWithin(deadline);
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
