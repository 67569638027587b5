package dev.sluice.inference;

import dev.sluice.api.Endpoint;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.api.RequiredMember;
import dev.sluice.errors.ApiError;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonResult;
import dev.sluice.json.JsonSyntaxError;
import dev.sluice.json.JsonValue;
import dev.sluice.multipart.FormBody;
import java.util.List;
import java.util.Optional;

/** Makes an {@link InferenceRequest} of a body, or says why it is none (behaviour.md 3.6). */
final class InferenceRequestParser {

    /** In bytes. The name is copied to many places: log, limits, metrics of the answer. */
    private static final int MAX_MODEL = 1024;

    private InferenceRequestParser() {}

    /**
     * Parses a body.
     *
     * @param body must not be changed afterwards
     * @param length number of bytes that belong to the body
     * @param query the URL's raw query; empty for none
     */
    static InferenceParseResult parse(RequestedEndpoint called, byte[] body, int length, Optional<String> query) {
        JsonResult result = called.endpoint().query().parse(body, length);
        if (result instanceof JsonDocument document) {
            return of(called, document, query);
        }
        return new MalformedRequest(invalidJson((JsonSyntaxError) result));
    }

    static ApiError invalidJson(JsonSyntaxError fault) {
        return ApiError.invalidRequest(
                400, "invalid_json", "The request body is not valid JSON in UTF-8: " + fault.describe() + ".");
    }

    private static InferenceParseResult of(RequestedEndpoint called, JsonDocument document, Optional<String> query) {
        Optional<RequiredMember> required = called.endpoint().required();
        if (document.kind() != JsonKind.OBJECT) {
            return new MalformedRequest(ApiError.invalidRequest(
                    400,
                    "invalid_type",
                    "The request body must be a JSON object"
                            + required.map(member -> " with the member \"" + member.name() + "\"")
                                    .orElse("") + "."));
        }
        if (required.isPresent() && !isIn(document, required.get())) {
            return new MalformedRequest(ApiError.invalidRequest(
                            400,
                            "missing_required_parameter",
                            "The request body must have \"" + required.get().name() + "\", "
                                    + required.get().description() + ".")
                    .at(required.get().name()));
        }
        Optional<JsonValue> named = document.last(Endpoint.MODEL).filter(value -> value.kind() == JsonKind.STRING);
        if (named.filter(value -> value.end() - value.start() > MAX_MODEL).isPresent()) {
            return new MalformedRequest(ApiError.invalidRequest(
                            400,
                            "invalid_model",
                            "\"model\" is longer than " + MAX_MODEL + " bytes. Send a model's name.")
                    .at("model"));
        }
        if (called.deployment().filter(name -> !isOneSegment(name)).isPresent()) {
            return invalidDeployment();
        }
        Optional<String> model = called.deployment().or(() -> named.map(JsonValue::asString));
        boolean stream = document.isTrue(Endpoint.STREAM) || called.endpoint().isEventStream(query);
        InferenceRequest request =
                new InferenceRequest(called, new JsonBody(document, List.of()), model, stream, query);
        return request.repeatsModel()
                ? request
                : new MalformedRequest(ApiError.invalidRequest(
                                400,
                                "ambiguous_model",
                                "The body names another model than the path. Name the model of the path there, or none.")
                        .at("model"));
    }

    /**
     * Makes a request of a form.
     *
     * @param form has a model, unless the path names one
     */
    static InferenceParseResult ofForm(RequestedEndpoint called, FormBody form, Optional<String> query) {
        if (called.deployment().filter(name -> !isOneSegment(name)).isPresent()) {
            return invalidDeployment();
        }
        boolean stream = form.fields().stream()
                .anyMatch(field ->
                        field.name().equals("stream") && field.value().strip().equalsIgnoreCase("true"));
        return new InferenceRequest(
                called, new MultipartBody(form), called.deployment().or(form::model), stream, query);
    }

    private static MalformedRequest invalidDeployment() {
        return new MalformedRequest(ApiError.invalidRequest(
                400, "invalid_model", "The path does not name a model. Put a model's name or a deployment's there."));
    }

    /** Whether a model can be named in a path: dots alone would lead elsewhere, a line end would end a part of a form. */
    private static boolean isOneSegment(String model) {
        return model.length() <= MAX_MODEL
                && !model.equals(".")
                && !model.equals("..")
                && model.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isIn(JsonDocument document, RequiredMember member) {
        return document.last(member.path())
                .filter(value -> member.kinds().contains(value.kind()))
                .isPresent();
    }
}
