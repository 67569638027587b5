package dev.sluice.upstream;

import dev.sluice.content.ContentCoding;
import dev.sluice.errors.ApiError;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An answer that is no stream, for a client whose stream has begun: it can be told as an event only (behaviour.md 5.7). */
final class LateErrorEvent {

    private static final int MAX_BYTES = 64 * 1024;
    private static final int BUFFER = 8 * 1024;

    private static final JsonPath ERROR = JsonPath.of("/error");
    private static final JsonQuery PATHS = JsonQuery.of(ERROR);

    private LateErrorEvent() {}

    /**
     * The answer as one event: the provider's own error where it is in OpenAI form, else one of ours.
     *
     * @throws ClientGoneException when the client went away meanwhile
     */
    static byte[] event(String provider, UpstreamAnswer answer) throws ClientGoneException {
        if (PATHS.parse(body(answer)) instanceof JsonDocument document
                && document.last(ERROR)
                        .filter(error -> error.kind() == JsonKind.OBJECT)
                        .isPresent()) {
            // Compact, as a line end would end the event's line.
            String json = JsonEditor.of(document).apply().toCompactText();
            return ("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
        }
        boolean isError = answer.status() >= 400;
        return ApiError.serverError(
                        isError ? answer.status() : 502,
                        "provider_error",
                        "The provider \"" + provider + "\" answered with status " + answer.status()
                                + (isError ? "; try again." : " and no event stream; ask it without \"stream\"."))
                .toEvent();
    }

    /** As much of the body as an error has; nothing where it breaks off or cannot be decoded. */
    private static byte[] body(UpstreamAnswer answer) throws ClientGoneException {
        Optional<ContentCoding> coding = answer.coding();
        if (coding.isEmpty()) {
            return new byte[0];
        }
        try (InputStream decoded = coding.get().decode(new ByteArrayInputStream(encoded(answer)))) {
            return decoded.readNBytes(MAX_BYTES);
        } catch (ClientGoneException gone) {
            throw gone;
        } catch (IOException broken) {
            return new byte[0];
        }
    }

    private static byte[] encoded(UpstreamAnswer answer) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        for (int count; body.size() < MAX_BYTES && (count = answer.read(buffer)) >= 0; ) {
            body.write(buffer, 0, count);
        }
        return body.toByteArray();
    }
}
