package dev.sluice.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Writes text into an answer, with gzip if the browser takes it (RFC 9110 section 12.5.3). */
final class CompressibleText {

    /** Fewer bytes fit into one packet either way. */
    private static final int LEAST_BYTES = 1400;

    private CompressibleText() {}

    /** Writes text that is compressed now. */
    static void write(byte[] text, HttpServletRequest request, HttpServletResponse response) throws IOException {
        send(text, text.length >= LEAST_BYTES && isAccepted(request) ? gzip(text) : text, response);
    }

    /**
     * Writes text that was compressed before.
     *
     * @param gzip the text with gzip
     */
    static void write(byte[] text, byte[] gzip, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        send(text, isAccepted(request) ? gzip : text, response);
    }

    /** @param coded the text with gzip, which is used if it is shorter; else the text itself */
    private static void send(byte[] text, byte[] coded, HttpServletResponse response) throws IOException {
        response.addHeader("Vary", "Accept-Encoding");
        boolean isCompressed = coded.length < text.length;
        if (isCompressed) {
            response.setHeader("Content-Encoding", "gzip");
        }
        byte[] body = isCompressed ? coded : text;
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    static byte[] gzip(byte[] text) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(text.length / 2 + 64);
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot write to memory", impossible);
        }
        return compressed.toByteArray();
    }

    /** Whether a browser names gzip, and not with the weight 0. */
    private static boolean isAccepted(HttpServletRequest request) {
        String header = request.getHeader("Accept-Encoding");
        if (header == null) {
            return false;
        }
        for (String element : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = element.split(";", -1);
            if (parts[0].strip().equals("gzip")) {
                return parts.length == 1 || !isZero(parts[1].strip());
            }
        }
        return false;
    }

    private static boolean isZero(String weight) {
        return weight.startsWith("q=0") && weight.chars().skip(3).allMatch(letter -> letter == '0' || letter == '.');
    }
}
