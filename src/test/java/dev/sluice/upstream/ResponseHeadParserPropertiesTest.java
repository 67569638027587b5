package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;

/** Whatever bytes come in place of a head: it is refused by a checked exception, or is one that every container can pass on. */
final class ResponseHeadParserPropertiesTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Y: a b\r\n c\r\n\r\n";

    @Property(tries = 2_000)
    void changedBytesAreRefusedOrRead(@ForAll Random random) throws IOException {
        byte[] head = HEAD.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(4); i >= 0; i--) {
            head[random.nextInt(head.length)] = (byte) random.nextInt(256);
        }
        assertIsRefusedOrClean(head);
    }

    @Property(tries = 1_000)
    void anyBytesAreRefusedOrRead(@ForAll byte[] rest) throws IOException {
        byte[] head = new byte[rest.length + 17];
        System.arraycopy(HEAD.getBytes(StandardCharsets.ISO_8859_1), 0, head, 0, 17);
        System.arraycopy(rest, 0, head, 17, rest.length);
        assertIsRefusedOrClean(head);
        assertIsRefusedOrClean(rest);
    }

    @Property(tries = 200)
    void everyStartOfAHeadIsRefused(@ForAll Random random) throws IOException, HttpException {
        byte[] start = HEAD.substring(0, 1 + random.nextInt(HEAD.length() - 1)).getBytes(StandardCharsets.ISO_8859_1);

        assertThat(isRefused(start)).isTrue();
    }

    private static void assertIsRefusedOrClean(byte[] head) throws IOException {
        try {
            ClassicHttpResponse response = parse(head);
            if (response != null) {
                assertThat(response.getCode()).isBetween(100, 599);
                for (Header header : response.getHeaders()) {
                    assertThat(header.getName()).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
                    assertThat(header.getValue()).matches("[\t -~\u0080-\u00ff]*");
                }
            }
        } catch (HttpException | IOException refused) {
            assertThat(refused).hasMessageNotContaining("text/plain");
        }
    }

    private static boolean isRefused(byte[] head) throws HttpException {
        try {
            return parse(head) == null;
        } catch (InvalidResponseException | IOException refused) {
            return true;
        }
    }

    private static ClassicHttpResponse parse(byte[] head) throws IOException, HttpException {
        return new ResponseHeadParser(Http1Config.DEFAULT)
                .parse(new SessionInputBufferImpl(1024), new ByteArrayInputStream(head));
    }
}
