package dev.sluice.auth;

import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One download of a JWK Set, with a deadline for the whole of it.
 *
 * <p>The timeouts of a connection apply to each read. A server that sends one byte a second never exceeds them, neither in its head nor in
 * its body. So the download runs in a thread of its own, and its connection is closed at the deadline.
 */
final class JwksDownload {

    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 2_000;

    private final URL url;

    private volatile Optional<HttpURLConnection> opened = Optional.empty();

    JwksDownload(URL url) {
        this.url = url;
    }

    /** Downloads the text, at most {@link JwksReader#MAX_BYTES} bytes. Call once. */
    String textWithin(Duration deadline) throws IOException {
        FutureTask<String> download =
                new FutureTask<>(() -> new Retriever().retrieveResource(url).getContent());
        Thread thread = new Thread(download, "sluice-jwks-download");
        thread.setDaemon(true);
        thread.start();
        try {
            return download.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new IOException("the JWK Set did not arrive within " + deadline.toSeconds() + " s");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException cause ? cause : new IOException(failed.getCause());
        } finally {
            if (!download.isDone()) {
                opened.ifPresent(HttpURLConnection::disconnect);
            }
        }
    }

    /** Follows no redirects, so that keys come only from the configured URL. */
    private final class Retriever extends DefaultResourceRetriever {

        Retriever() {
            super(CONNECT_MILLIS, READ_MILLIS, JwksReader.MAX_BYTES);
        }

        @Override
        protected HttpURLConnection openHTTPConnection(URL target) throws IOException {
            HttpURLConnection connection = super.openHTTPConnection(target);
            connection.setInstanceFollowRedirects(false);
            opened = Optional.of(connection);
            return connection;
        }
    }
}
