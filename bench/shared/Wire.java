import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** HTTP/1.1 as bytes, for programs that play a provider or its clients with thousands of sockets. Without state. */
final class Wire {

    /** A whole answer to a chat completion. */
    static final byte[] ANSWER = json("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},"
            + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}");

    private static final String LENGTH = "content-length:";

    private Wire() {}

    /** Reads a request with a body of known length, and drops it. Returns false if there is none any more. */
    static boolean hasRead(InputStream in) throws IOException {
        int length = 0;
        String line = line(in);
        for (; line != null && !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        if (line == null) {
            return false;
        }
        in.skipNBytes(length);
        return true;
    }

    /** Reads a line, without its end; null at the end of the stream, also if that is within a line. */
    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(160);
        for (int next; (next = in.read()) >= 0; ) {
            if (next == '\n') {
                return line.toString();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return null;
    }

    /** A response with this body, which is ASCII. */
    private static byte[] json(String body) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
