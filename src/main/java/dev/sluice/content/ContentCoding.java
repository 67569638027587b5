package dev.sluice.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** The content codings that the gateway can decode (RFC 9110 section 8.4.1). */
public enum ContentCoding {
    /** No coding. */
    IDENTITY {
        @Override
        public InputStream decode(InputStream encoded) {
            return encoded;
        }
    },
    /** RFC 1952. */
    GZIP {
        @Override
        public InputStream decode(InputStream encoded) throws IOException {
            return new GZIPInputStream(encoded);
        }
    },
    /** The zlib format of RFC 1950. */
    DEFLATE {
        @Override
        public InputStream decode(InputStream encoded) {
            return new InflaterInputStream(encoded);
        }
    };

    /**
     * Returns the coding of a {@code Content-Encoding} header.
     *
     * @param header value of the header; null for no header, which means identity
     * @return empty for an unsupported coding or more than one coding
     */
    public static Optional<ContentCoding> of(String header) {
        return switch (header == null ? "" : header.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> Optional.of(IDENTITY);
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            default -> Optional.empty();
        };
    }

    /**
     * The codings that an {@code Accept-Encoding} header names and that we can read, with their weights. {@code *} stands for
     * codings that we cannot read too, so it is left out.
     *
     * @param acceptEncoding its value
     * @return the very same value if it names no others; empty if it names others only
     */
    public static String readableIn(String acceptEncoding) {
        StringJoiner readable = new StringJoiner(", ");
        boolean others = false;
        for (String element : acceptEncoding.split(",", -1)) {
            int weight = element.indexOf(';');
            if (of(weight < 0 ? element : element.substring(0, weight)).isEmpty()) {
                others = true;
            } else if (!element.isBlank()) {
                readable.add(element.strip());
            }
        }
        return others ? readable.toString() : acceptEncoding;
    }

    /**
     * Returns a stream of the decoded bytes.
     *
     * @throws IOException here or from a later read: a {@link java.util.zip.ZipException} or {@link java.io.EOFException} when the
     *     bytes are not in this coding, any other when the bytes cannot be read
     */
    public abstract InputStream decode(InputStream encoded) throws IOException;
}
