package dev.sluice.demo;

import dev.sluice.errors.ApiError;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.tokens.TokenCounter;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/**
 * A simulated provider with the APIs of OpenAI and Anthropic, so that a first call works without an account. It is not a language model:
 * its response states that and repeats the last message.
 *
 * <p>Accepts only the gateway's own demo key. Disabled if a provider is configured.
 */
public final class DemoServlet extends HttpServlet {

    /** Enough for the longest conversation of an agent. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    private static final String MODELS = "/models";

    private DemoKey key;
    private DemoModels models;
    private Map<String, DemoEndpoint> endpoints;

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        key = ComponentRegistry.component(config.getServletContext(), DemoKey.class);
        TokenCounter tokens = ComponentRegistry.component(config.getServletContext(), TokenCounter.class);
        JsonBuilderFactory json = Json.createBuilderFactory(Map.of());
        DemoModel model = new DemoModel(tokens);
        models = new DemoModels(json);
        endpoints = Map.of(
                "/chat/completions", new DemoChat(model, json),
                "/responses", new DemoResponses(model, json),
                "/responses/input_tokens", new DemoResponsesCount(model, json),
                "/messages", new DemoMessages(model, json),
                "/messages/count_tokens", new DemoMessagesCount(model, json),
                "/embeddings", new DemoEmbedder(tokens, json));
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
        String path = Optional.ofNullable(request.getPathInfo()).orElse("");
        if (request.getMethod().equals("POST") && endpoints.containsKey(path)) {
            post(endpoints.get(path), request, response);
        } else if (request.getMethod().equals("GET") && path.equals(MODELS)) {
            write(response, isAnthropics(request) ? models.anthropicList() : models.openAiList());
        } else if (request.getMethod().equals("GET") && path.startsWith(MODELS + "/")) {
            model(path.substring(MODELS.length() + 1), request, response);
        } else {
            ApiError.invalidRequest(
                            404,
                            "unknown_url",
                            "The demo provider has only chat completions, responses, messages, embeddings and models.")
                    .writeTo(request, response);
        }
    }

    private void post(DemoEndpoint endpoint, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        // The gateway sends all of its body before it reads an answer.
        request.getInputStream().transferTo(OutputStream.nullOutputStream());
        Optional<JsonObject> body = bytes.length > MAX_BODY_BYTES ? Optional.empty() : parse(bytes);
        Optional<ApiError> error =
                body.isPresent() ? endpoint.fault(body.get()).map(BodyFault::error) : Optional.of(unreadable(bytes));
        if (error.isPresent()) {
            error.get().writeTo(request, response);
        } else if (endpoint instanceof StreamingDemoEndpoint streaming
                && body.get().getBoolean("stream", false)) {
            response.setContentType("text/event-stream");
            response.setHeader("Cache-Control", "no-cache");
            streaming.stream(body.get(), new EventWriter(response.getOutputStream()));
        } else {
            write(response, endpoint.answer(body.get()));
        }
    }

    private static Optional<JsonObject> parse(byte[] body) {
        try (JsonReader reader = Json.createReader(new ByteArrayInputStream(body))) {
            return Optional.of(reader.readObject());
        } catch (RuntimeException notAnObject) {
            // A JsonException, except where the parser gives up on deep nesting.
            return Optional.empty();
        }
    }

    private static ApiError unreadable(byte[] body) {
        return body.length > MAX_BODY_BYTES
                ? ApiError.invalidRequest(
                        413, "body_too_large", "The request's body is larger than the demo provider reads: 16 MiB.")
                : ApiError.invalidRequest(400, "invalid_json", "The request's body is not a JSON object.");
    }

    private void model(String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (id.equals(DemoModel.NAME)) {
            write(response, isAnthropics(request) ? models.anthropicModel() : models.openAiModel());
        } else {
            ApiError.invalidRequest(
                            404, "model_not_found", "The demo provider lists only the model " + DemoModel.NAME + ".")
                    .writeTo(request, response);
        }
    }

    /** Every request of Anthropic's clients has this header. */
    private static boolean isAnthropics(HttpServletRequest request) {
        return request.getHeader("anthropic-version") != null;
    }

    private static void write(HttpServletResponse response, JsonObject answer) throws IOException {
        byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private boolean isAuthorized(String authorization) {
        byte[] expected = ("Bearer " + key.value().orElseThrow().reveal()).getBytes(StandardCharsets.UTF_8);
        return authorization != null && MessageDigest.isEqual(expected, authorization.getBytes(StandardCharsets.UTF_8));
    }
}
