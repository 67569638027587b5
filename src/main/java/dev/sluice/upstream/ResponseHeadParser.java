package dev.sluice.upstream;

import dev.sluice.http.HeaderSyntax;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * Parses response heads. Rejects what the library accepts: incomplete heads, header names that are not tokens, values with
 * control characters, two media types, and heads that a container cannot forward.
 *
 * <p>Containers handle such a header in their own response differently: some drop it, some fail, and one writes it unchanged,
 * so that a CR would start a header chosen by the provider.
 *
 * <p>For one connection and one thread at a time.
 */
final class ResponseHeadParser extends DefaultHttpResponseParser {

    /**
     * Maximum characters of a head. Jetty sends at most 16 KiB, including the gateway's own headers, and responds with 500 to
     * more. Other containers are configured for the same limit.
     */
    static final int MAX_HEAD = 15 * 1024;

    private static final int MAX_HEADERS = 500;

    /** Characters of a line besides the header's name and value. */
    private static final int LINE_OVERHEAD = ": \r\n".length();

    ResponseHeadParser(Http1Config config) {
        super(Http1Config.copy(config)
                .setMaxLineLength(MAX_HEAD)
                .setMaxHeaderCount(MAX_HEADERS)
                .build());
    }

    /**
     * Waits for the next head.
     *
     * @return null if the connection ends before the head
     * @throws InvalidResponseException if the head is not valid HTTP, or too large
     * @throws ConnectionClosedException if the connection ends within the head
     */
    @Override
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
        ClassicHttpResponse head;
        try {
            head = super.parse(buffer, new HeadStream(in, buffer.length() > 0));
        } catch (MessageConstraintException tooLarge) {
            throw tooLarge();
        } catch (InvalidResponseException known) {
            throw known;
        } catch (HttpException malformed) {
            throw new InvalidResponseException("a header line is malformed");
        }
        if (head != null) {
            check(head);
        }
        return head;
    }

    @Override
    protected ClassicHttpResponse createMessage(CharArrayBuffer line) throws IOException, HttpException {
        try {
            return super.createMessage(line);
        } catch (HttpException | RuntimeException malformed) {
            throw new InvalidResponseException("the status line is malformed");
        }
    }

    private static void check(ClassicHttpResponse head) throws InvalidResponseException {
        ProtocolVersion version = head.getVersion();
        if (version == null || version.getMajor() != 1) {
            throw new InvalidResponseException("the version is not HTTP/1.1 or HTTP/1.0");
        }
        if (head.getCode() < 100 || head.getCode() > 599) {
            throw new InvalidResponseException("the status is not between 100 and 599");
        }
        int length = 0;
        for (Header header : head.getHeaders()) {
            String value = header.getValue() == null ? "" : header.getValue();
            length += header.getName().length() + value.length() + LINE_OVERHEAD;
            if (!HeaderSyntax.isToken(header.getName())) {
                throw new InvalidResponseException("a header name holds a character that is not allowed");
            }
            if (!HeaderSyntax.isFieldValue(value)) {
                throw new InvalidResponseException("a header value holds a control character");
            }
        }
        if (length > MAX_HEAD) {
            throw tooLarge();
        }
        checkContentType(head);
    }

    /** RFC 9110 section 8.3: recipients differ in which of two they use, so one may see a stream where another sees JSON. */
    private static void checkContentType(ClassicHttpResponse head) throws InvalidResponseException {
        Header[] types = head.getHeaders(HttpHeaders.CONTENT_TYPE);
        for (Header type : types) {
            if (!Objects.equals(type.getValue(), types[0].getValue())) {
                throw new InvalidResponseException("it has two different Content-Types");
            }
        }
    }

    private static InvalidResponseException tooLarge() {
        return new InvalidResponseException(
                "the head has more than " + MAX_HEAD + " characters or " + MAX_HEADERS + " headers");
    }

    /** Fails where the connection ends within a head, which the library would take for the head's end. */
    private static final class HeadStream extends FilterInputStream {

        private boolean hasBegun;

        HeadStream(InputStream in, boolean hasBegun) {
            super(in);
            this.hasBegun = hasBegun;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            if (count < 0 && hasBegun) {
                throw new ConnectionClosedException("the connection ended within the response's head");
            }
            hasBegun |= count > 0;
            return count;
        }
    }
}
