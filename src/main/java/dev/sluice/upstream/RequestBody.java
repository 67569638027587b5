package dev.sluice.upstream;

import dev.sluice.container.ClientBodyException;
import dev.sluice.container.ClientBodyStream;
import dev.sluice.json.EditedJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;

/** Creates the bodies of requests to a provider. */
final class RequestBody {

    private RequestBody() {}

    /** The body of a chat completion, written directly from the client's bytes and the edits. */
    static HttpEntity edited(EditedJson json) {
        return new EditedEntity(json);
    }

    /**
     * Whatever the client sends, passed on as it arrives; null when it sends no body.
     *
     * @param exchange cancelled when the client's body cannot be read to its end
     */
    static HttpEntity passedOn(HttpServletRequest request, Cancellable exchange) {
        long length = request.getContentLengthLong();
        if (length == 0 || (length < 0 && request.getHeader("Transfer-Encoding") == null)) {
            return null;
        }
        // Content type and encoding cross with the other headers.
        return new PassedEntity(new ClientBodyStream(request), length, exchange);
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

    /** A body of the client's; one that breaks off breaks off for the provider too. */
    private static final class PassedEntity extends HttpEntityWrapper {

        private final Cancellable exchange;

        PassedEntity(InputStream body, long length, Cancellable exchange) {
            super(new InputStreamEntity(body, length, null));
            this.exchange = exchange;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try {
                super.writeTo(out);
            } catch (ClientBodyException brokenOff) {
                // The library ends a chunked body in any case: the provider would take the part for the whole.
                exchange.cancel();
                throw brokenOff;
            }
        }
    }
}
