package dev.sluice.upstream;

import dev.sluice.json.EditedJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;

/** Bodies of requests to a provider. */
final class RequestBody {

    private RequestBody() {}

    /** A chat completion, written straight from the client's bytes and the edits between them. */
    static HttpEntity edited(EditedJson json) {
        return new EditedEntity(json);
    }

    /** Whatever the client sends, passed on as it arrives; null when it sends no body. */
    static HttpEntity passedOn(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        if (length == 0 || (length < 0 && request.getHeader("Transfer-Encoding") == null)) {
            return null;
        }
        // Content type and encoding cross with the other headers.
        return new InputStreamEntity(new ClientStream(request.getInputStream()), length, null);
    }

    private static final class EditedEntity extends AbstractHttpEntity {

        private final EditedJson json;

        EditedEntity(EditedJson json) {
            super((String) null, null, false);
            this.json = json;
        }

        @Override
        public long getContentLength() {
            return json.length();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            json.writeTo(out);
        }

        @Override
        public InputStream getContent() {
            throw new UnsupportedOperationException("written only");
        }

        @Override
        public boolean isStreaming() {
            return false;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void close() {
            // Holds nothing but memory.
        }
    }

    /** Tells a client that fails to send from a provider that fails to take. */
    private static final class ClientStream extends FilterInputStream {

        ClientStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException failed) {
                throw new ClientBodyException(failed);
            }
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return in.read(into, offset, length);
            } catch (IOException failed) {
                throw new ClientBodyException(failed);
            }
        }
    }
}
