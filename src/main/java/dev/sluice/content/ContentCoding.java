package dev.sluice.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** The content codings that we can read (RFC 9110 section 8.4.1). */
public enum ContentCoding {
    /** As it is. */
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
     * The coding that a {@code Content-Encoding} header names.
     *
     * @param header its value; null for none, which is identity
     * @return empty for one that we cannot read, or for several
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
     * What these bytes say without the coding.
     *
     * @throws IOException here or from a later read, when they are not in this coding; a {@link java.util.zip.ZipException}
     *     or {@link java.io.EOFException} unless the bytes themselves cannot be read
     */
    public abstract InputStream decode(InputStream encoded) throws IOException;
}
