package dev.sluice.upstream;

import dev.sluice.routing.Provider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * Fetches small documents from providers for the gateway itself, over the connections, TLS settings and proxies of requests, with the
 * provider's credential. Thread-safe.
 */
public final class ProviderDocuments {

    private static final int BUFFER = 16 * 1024;

    private final UpstreamClients clients;

    public ProviderDocuments(UpstreamClients clients) {
        this.clients = clients;
    }

    /**
     * Fetches a document by GET, and waits for the whole of it.
     *
     * @param provider has the credential that it needs
     * @param path path below the provider's base URL, starting with a slash, percent-encoded
     * @param query percent-encoded; empty for none
     * @param total time limit, besides the provider's own for connecting; positive
     * @param maxBytes the largest document that is read
     */
    public ProviderDocument get(Provider provider, String path, Optional<String> query, Duration total, int maxBytes) {
        UpstreamClient client = clients.of(provider);
        OutgoingRequest request = new OutgoingRequest("GET", client.host(), UpstreamTarget.of(provider, path, query));
        ProxyHeaders.setOwn(request, provider);
        try {
            Attempt attempt = client.send(request, total);
            if (attempt instanceof Attempt.Answered answered) {
                try (UpstreamAnswer answer = answered.answer()) {
                    return read(answer, maxBytes);
                }
            }
            return new ProviderDocument.Unavailable("it did not answer");
        } catch (SocketTimeoutException late) {
            return new ProviderDocument.Unavailable("it did not answer in time");
        } catch (IOException broken) {
            return new ProviderDocument.Unavailable("its answer broke off");
        }
    }

    private static ProviderDocument read(UpstreamAnswer answer, int maxBytes) throws IOException {
        if (answer.status() != 200) {
            return new ProviderDocument.Unavailable("it answered with status " + answer.status());
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        for (int count = answer.read(buffer); count >= 0; count = answer.read(buffer)) {
            if (body.size() + count > maxBytes) {
                return new ProviderDocument.Unavailable("its answer is larger than " + maxBytes + " bytes");
            }
            body.write(buffer, 0, count);
        }
        return new ProviderDocument.Fetched(body.toByteArray());
    }
}
