package dev.sluice.completion;

import dev.sluice.tokens.TokenUsage;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** A response that shows the bytes of a JSON answer to a {@link JsonCompletion} on their way through. */
final class CompletionResponse extends HttpServletResponseWrapper {

    private JsonCompletion completion;
    private ServletOutputStream watchedStream;

    CompletionResponse(HttpServletResponse response) {
        super(response);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (watchedStream == null) {
            ServletOutputStream stream = super.getOutputStream();
            if (!isSuccessfulJson()) {
                return stream;
            }
            completion = new JsonCompletion(getHeader("Content-Encoding"));
            watchedStream = new WatchedStream(stream, completion);
        }
        return watchedStream;
    }

    /** Forgets what was seen: another answer takes its place. */
    @Override
    public void reset() {
        super.reset();
        completion = null;
        watchedStream = null;
    }

    /** What the answer said of its tokens, once it is over. */
    Optional<TokenUsage> usage() {
        return completion == null ? Optional.empty() : completion.usage();
    }

    private boolean isSuccessfulJson() {
        String type = getContentType();
        return getStatus() == SC_OK
                && type != null
                && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    private static final class WatchedStream extends ServletOutputStream {

        private final ServletOutputStream client;
        private final JsonCompletion completion;

        WatchedStream(ServletOutputStream client, JsonCompletion completion) {
            this.client = client;
            this.completion = completion;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            completion.see(bytes, offset, count);
            client.write(bytes, offset, count);
        }

        @Override
        public void flush() throws IOException {
            client.flush();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }

        @Override
        public boolean isReady() {
            return client.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            client.setWriteListener(listener);
        }
    }
}
