package dev.sluice.demo;

import dev.sluice.errors.ApiError;
import dev.sluice.json.JsonBinding;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.tokens.TokenCounter;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * A simulated provider with the OpenAI API, so that a first call works without an account. It is not a language model: its
 * response states that and repeats the last message.
 *
 * <p>Accepts only the gateway's own demo key. Disabled if a provider is configured.
 */
public final class DemoServlet extends HttpServlet {

    /** The model name that the demo reports. */
    static final String MODEL = "sluice-demo";

    private DemoKey key;
    private JsonBinding json;
    private DemoChat chat;
    private DemoEmbedder embedder;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        key = ComponentRegistry.component(config.getServletContext(), DemoKey.class);
        TokenCounter tokens = ComponentRegistry.component(config.getServletContext(), TokenCounter.class);
        json = JsonBinding.withoutNulls();
        chat = new DemoChat(json, tokens);
        embedder = new DemoEmbedder(tokens);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (key.value().isEmpty()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        } else if (!isAuthorized(request.getHeader("Authorization"))) {
            ApiError.invalidRequest(401, "invalid_api_key", "The demo provider answers only to its own gateway.")
                    .writeTo(request, response);
        } else {
            answer(request, response);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod() + " " + request.getPathInfo()) {
            case "GET /models" -> write(response, new DemoAnswers.Listing<>("list", List.of(model())));
            case "GET /models/" + MODEL -> write(response, model());
            case "POST /chat/completions" -> withBody(request, response, body -> chat(body, response));
            case "POST /embeddings" -> withBody(request, response, body -> write(response, embedder.embed(body)));
            default ->
                ApiError.invalidRequest(
                                404,
                                "unknown_url",
                                "The demo provider has only chat completions, embeddings and models.")
                        .writeTo(request, response);
        }
    }

    private static void withBody(HttpServletRequest request, HttpServletResponse response, BodyUse use)
            throws IOException {
        JsonObject body;
        try (JsonReader reader = Json.createReader(request.getInputStream())) {
            body = reader.readObject();
        } catch (JsonException notAnObject) {
            ApiError.invalidRequest(400, "invalid_json", "The request's body is not a JSON object.")
                    .writeTo(request, response);
            return;
        }
        use.accept(body);
    }

    private void chat(JsonObject body, HttpServletResponse response) throws IOException {
        DemoRequest request = new DemoRequest(body);
        if (request.stream()) {
            response.setContentType("text/event-stream");
            response.setHeader("Cache-Control", "no-cache");
            chat.stream(request, response.getOutputStream());
        } else {
            write(response, chat.whole(request));
        }
    }

    private void write(HttpServletResponse response, Object answer) throws IOException {
        byte[] body = json.write(answer).getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private boolean isAuthorized(String authorization) {
        byte[] expected = ("Bearer " + key.value().orElseThrow().reveal()).getBytes(StandardCharsets.UTF_8);
        return authorization != null && MessageDigest.isEqual(expected, authorization.getBytes(StandardCharsets.UTF_8));
    }

    private static DemoAnswers.Model model() {
        return new DemoAnswers.Model(MODEL, "model", 0, "sluice");
    }

    private interface BodyUse {
        void accept(JsonObject body) throws IOException;
    }
}
