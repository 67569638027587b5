package dev.sluice.upstream;

import dev.sluice.container.ClientBodyException;
import dev.sluice.container.ClientBodyStream;
import dev.sluice.json.EditedJson;
import dev.sluice.multipart.FormBody;
import dev.sluice.multipart.FormException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
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
     * The client's form.
     *
     * @param model replaces the form's; empty to keep it
     * @param exchange cancelled if the form is refused, or cannot be read completely
     */
    static HttpEntity form(FormBody form, Optional<String> model, Cancellable exchange) {
        return new FormEntity(form, model, exchange);
    }

    /**
     * The client's body, forwarded as it arrives; null if the client sends none.
     *
     * @param wish told of the bytes
     * @param exchange cancelled if the client's body cannot be read completely
     */
    static HttpEntity forwarded(HttpServletRequest request, StreamWish wish, Cancellable exchange) {
        long length = request.getContentLengthLong();
        if (length == 0 || (length < 0 && request.getHeader("Transfer-Encoding") == null)) {
            return null;
        }
        // Content type and encoding are copied with the other headers.
        return new ForwardedEntity(wish.watch(new ClientBodyStream(request)), length, exchange);
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
            // Holds only memory.
        }
    }

    /** A form from the client. If it is refused, or incomplete, the request to the provider is cancelled. */
    private static final class FormEntity extends AbstractHttpEntity {

        private final FormBody form;
        private final Optional<String> model;
        private final Cancellable exchange;

        FormEntity(FormBody form, Optional<String> model, Cancellable exchange) {
            super((String) null, null, form.length(model).isEmpty());
            this.form = form;
            this.model = model;
            this.exchange = exchange;
        }

        @Override
        public long getContentLength() {
            return form.length(model).orElse(-1);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try {
                form.writeTo(out, model);
            } catch (ClientBodyException | FormException incomplete) {
                // Otherwise the library would complete a chunked body.
                exchange.cancel();
                throw incomplete;
            }
        }

        @Override
        public InputStream getContent() {
            throw new UnsupportedOperationException("written only");
        }

        @Override
        public boolean isStreaming() {
            return !form.isWhole();
        }

        @Override
        public boolean isRepeatable() {
            return form.isWhole();
        }

        @Override
        public void close() {
            // The exchange closes the form.
        }
    }

    /** A body from the client. If it is incomplete, the request to the provider is cancelled. */
    private static final class ForwardedEntity extends HttpEntityWrapper {

        private final Cancellable exchange;

        ForwardedEntity(InputStream body, long length, Cancellable exchange) {
            super(new InputStreamEntity(body, length, null));
            this.exchange = exchange;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try {
                super.writeTo(out);
            } catch (ClientBodyException incomplete) {
                // Otherwise the library would complete a chunked body, and the provider would accept a part as the
                // whole.
                exchange.cancel();
                throw incomplete;
            }
        }
    }
}
