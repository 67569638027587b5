package dev.sluice.console;

import dev.sluice.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The description of the admin API in OpenAPI 3.1, for programs that generate clients from it. It is written by hand: a new call is added to
 * {@code openapi.json} too.
 */
final class OpenApiResource implements AdminResource {

    private static final String PATH = "openapi.json";

    /** As it is in the file, for an application at the server's root. */
    private static final String ROOT = "\"/admin/api/v1\"";

    private final byte[] description;

    OpenApiResource(GatewayFacts facts) {
        String server = new String(JsonText.quote(facts.contextPath() + "/admin/api/v1"), StandardCharsets.UTF_8);
        description = read().replace(ROOT, server).getBytes(StandardCharsets.UTF_8);
    }

    private static String read() {
        try (InputStream in = OpenApiResource.class.getResourceAsStream(PATH)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.reading(PATH, call -> AdminAnswer.ofJson(description)));
    }
}
