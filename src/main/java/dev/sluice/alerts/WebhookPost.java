package dev.sluice.alerts;

import dev.sluice.digest.HmacSha256;
import dev.sluice.routing.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;

/** Sends a body to the webhook once. Follows no redirects, so that it goes nowhere else. */
final class WebhookPost {

    /** {@code t=SECONDS,v1=HEX}: the time, and the HMAC-SHA256 of the time, a dot and the body. An old body cannot be sent again. */
    static final String SIGNATURE = "x-sluice-signature";

    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 10_000;

    private final WebhookSettings settings;

    WebhookPost(WebhookSettings settings) {
        this.settings = settings;
    }

    /**
     * Sends it, and waits for the answer's head: 10 seconds for each part of it.
     *
     * @param body JSON
     * @param epochSecond the time that is signed
     * @return the status
     */
    int send(byte[] body, long epochSecond) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) settings.url().toURL().openConnection();
        try {
            connection.setRequestMethod("POST");
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setUseCaches(false);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty("User-Agent", "Sluice");
            settings.secret()
                    .ifPresent(
                            secret -> connection.setRequestProperty(SIGNATURE, signature(secret, body, epochSecond)));
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            if (status < 0) {
                throw new IOException("no answer in HTTP");
            }
            return status;
        } finally {
            connection.disconnect();
        }
    }

    private static String signature(Secret secret, byte[] body, long epochSecond) {
        HmacSha256 hmac = new HmacSha256(secret.reveal().getBytes(StandardCharsets.UTF_8));
        return "t=" + epochSecond + ",v1=" + hmac.hex((epochSecond + ".").getBytes(StandardCharsets.UTF_8), body);
    }
}
