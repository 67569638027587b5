package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.json.JsonText;
import dev.sluice.testing.Recording;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What errors of providers mean. */
final class ErrorMeaningsTest {

    private static final List<String> KINDS = List.of("error", "responses-stream-error");

    static Stream<KnownErrors.Row> rows() {
        return KnownErrors.load().rows().stream();
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic-error-400.json, NOT_SUPPORTED",
        "anthropic-error-400-prompt-too-long.json, CONTEXT_LENGTH",
        "anthropic-error-429-input-tokens.json, UNKNOWN",
        "anthropic-error-529-overloaded.json, UNKNOWN",
        "azure-error-401.json, UNKNOWN",
        "azure-error-429.json, UNKNOWN",
        "azure-error-prompt-filtered-400.json, CONTENT_FILTER",
        "bedrock-error-400-model.json, MODEL_NOT_FOUND",
        "bedrock-error-429-throttling.json, UNKNOWN",
        "cloudflare-error-502-html.html, UNKNOWN",
        "cohere-error-404.json, MODEL_NOT_FOUND",
        "envoy-error-503-text.txt, UNKNOWN",
        "error-503-empty.empty, UNKNOWN",
        "gemini-error-429.json, UNKNOWN",
        "gemini-native-error-400-too-long.json, CONTEXT_LENGTH",
        "gemini-native-error-404.json, MODEL_NOT_FOUND",
        "gemini-native-error-429-quota-help.json, UNKNOWN",
        "gemini-native-stream-error-503-array.json, UNKNOWN",
        "groq-error-404.json, MODEL_NOT_FOUND",
        "kong-error-500-html.html, UNKNOWN",
        "llamacpp-error-400-too-long.json, CONTEXT_LENGTH",
        "ollama-error-400-too-long.json, CONTEXT_LENGTH",
        "openai-completion-error-400.json, UNKNOWN",
        "openai-error-400-context-length.json, CONTEXT_LENGTH",
        "openai-error-400-no-messages.json, UNKNOWN",
        "openai-error-400-unsupported-param.json, NOT_SUPPORTED",
        "openai-error-404-model.json, MODEL_NOT_FOUND",
        "openai-error-404-otel.json, MODEL_NOT_FOUND",
        "openai-error-429-rate-limit.json, UNKNOWN",
        "openai-error-500-json.json, UNKNOWN",
        "openai-responses-error-midstream.json, INSUFFICIENT_QUOTA",
        "sglang-error-400-too-long.json, CONTEXT_LENGTH",
        "vertex-gemini-error-400-temperature.json, UNKNOWN",
        "vllm-error-400-too-long.json, CONTEXT_LENGTH",
        "vllm-error-400-too-long-nested.json, CONTEXT_LENGTH",
        "voyage-error-400.json, MODEL_NOT_FOUND"
    })
    void aRecordedErrorHasItsMeaning(String file, ErrorMeaning meaning) {
        Recording recording = Recording.named(file);

        assertThat(ErrorMeanings.of(recording.status().orElseThrow(), recording.bytes()))
                .isEqualTo(meaning);
    }

    @Test
    void everyRecordedErrorIsInTheTableAbove() throws NoSuchMethodException {
        List<String> tested = Stream.of(getClass()
                        .getDeclaredMethod("aRecordedErrorHasItsMeaning", String.class, ErrorMeaning.class)
                        .getAnnotation(CsvSource.class)
                        .value())
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();

        assertThat(Recording.ofKind(KINDS.toArray(String[]::new)).map(Recording::file))
                .containsExactlyInAnyOrderElementsOf(tested);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyRowOfTheTableIsFoundInABodyOfOpenAisForm(KnownErrors.Row row) {
        int status = row.status() == KnownErrors.Row.ANY_STATUS ? 400 : row.status();
        String body = row.isForMessages()
                ? "{\"error\":{\"message\":" + quoted("Error: " + filled(row) + ", sorry.") + ",\"code\":null}}"
                : "{\"error\":{\"message\":\"No.\",\"code\":" + quoted(row.value()) + "}}";

        assertThat(of(status, body)).isEqualTo(row.meaning());
        assertThat(of(status, body.replace("sorry", "SORRY"))).isEqualTo(row.meaning());
    }

    @ParameterizedTest
    @CsvSource({
        "400, Invalid value: 'insufficient balance'.",
        "400, Invalid role \"credit balance is too low\".",
        "404, The model `requires more credits` does not exist."
    })
    void aValueOfTheClientThatAProviderRepeatsCannotCallAKeyUsedUp(int status, String message) {
        assertThat(of(status, "{\"error\":{\"message\":" + quoted(message) + "}}"))
                .isNotEqualTo(ErrorMeaning.INSUFFICIENT_QUOTA);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aRowForOneStatusIsNotFoundWithAnother(KnownErrors.Row row) {
        if (row.status() == KnownErrors.Row.ANY_STATUS) {
            return;
        }
        boolean isForOthers = rows().anyMatch(other -> other.status() == KnownErrors.Row.ANY_STATUS
                && other.meaning() == row.meaning()
                && row.value().contains(other.value()));
        String body = "{\"error\":{\"message\":" + quoted(filled(row)) + "}}";

        assertThat(of(418, body)).isEqualTo(isForOthers ? row.meaning() : ErrorMeaning.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Azure
                "{'error':{'code':'BadRequest','innererror':{'code':'ResponsibleAIPolicyViolation'}}}|400|CONTENT_FILTER",
                "{'error':{'code':'DeploymentNotFound','message':'The API deployment does not exist.'}}|404|MODEL_NOT_FOUND",
                // Anthropic
                "{'type':'error','error':{'type':'not_found_error','message':'model: claude-9'}}|404|MODEL_NOT_FOUND",
                "{'type':'error','error':{'type':'not_found_error','message':'Not found'}}|404|UNKNOWN",
                "{'type':'error','error':{'type':'billing_error','message':'Pay.'}}|402|INSUFFICIENT_QUOTA",
                // texts alone
                "{'error':'model \\'nope\\' not found, try pulling it first'}|404|MODEL_NOT_FOUND",
                "{'error':'Input validation error: `inputs` must have less than 9 tokens.','error_type':'validation'}|422|CONTEXT_LENGTH",
                "{'detail':'Content Exists Risk'}|400|CONTENT_FILTER",
                "{'detail':[{'loc':['body'],'msg':'prompt is too long','input':'x'}]}|422|CONTEXT_LENGTH",
                "{'code':'permission-denied','error':'Content violates usage guidelines. '}|403|CONTENT_FILTER",
                "{'message':'This model doesn\\u0027t support tool use.'}|400|NOT_SUPPORTED",
                // flat
                "{'object':'error','message':'Invalid model: x','type':'invalid_model','param':null,'code':'1500'}|400|MODEL_NOT_FOUND",
                "{'object':'error','message':'The model `x` does not exist.','type':'NotFoundError','code':404}|404|MODEL_NOT_FOUND",
                // an array
                "[{'error':{'code':400,'message':'The input token count (9) exceeds the maximum number of tokens allowed (8).'}}]|400|CONTEXT_LENGTH",
                "[]|400|UNKNOWN",
                "['error']|400|UNKNOWN",
                // quoted by OpenRouter
                "{'error':{'message':'Provider returned error','code':400,'metadata':{'raw':'{\\'error\\':{\\'code\\':\\'context_length_exceeded\\'}}'}}}|400|CONTEXT_LENGTH",
                "{'error':{'message':'Provider returned error','code':400,'metadata':{'raw':'prompt is too long'}}}|400|CONTEXT_LENGTH",
                // quota
                "{'error':{'message':'You exceeded your current quota.','type':'insufficient_quota','code':null}}|429|INSUFFICIENT_QUOTA",
                "{'error':{'code':429,'message':'Your prepayment credits are depleted.','status':'RESOURCE_EXHAUSTED'}}|429|INSUFFICIENT_QUOTA",
                "{'error':{'message':'Insufficient Balance','type':'unknown_error','code':'invalid_request_error'}}|402|INSUFFICIENT_QUOTA",
                // only a status
                "not JSON|402|INSUFFICIENT_QUOTA",
                "{}|402|INSUFFICIENT_QUOTA",
                "{'error':{'message':'Request too large for model in organization: tokens per minute (TPM)','code':'rate_limit_exceeded'}}|413|UNKNOWN",
                "{'error':{'message':null,'code':{}}}|400|UNKNOWN",
                "null|400|UNKNOWN"
            })
    void anErrorOfEachFormHasItsMeaning(String body, int status, ErrorMeaning meaning) {
        assertThat(of(status, body.replace("\\'", "\\\"").replace('\'', '"'))).isEqualTo(meaning);
    }

    @Test
    void aCodeComesBeforeTheText() {
        assertThat(of(400, "{\"error\":{\"code\":\"content_filter\",\"message\":\"prompt is too long\"}}"))
                .isEqualTo(ErrorMeaning.CONTENT_FILTER);
    }

    @Test
    void aPromptThatIsRepeatedOutsideTheMessageOrBehindItIsNotRead() {
        String prompt = "prompt is too long, model_not_found";

        assertThat(of(400, "{\"error\":{\"message\":\"Bad.\",\"failed_generation\":\"" + prompt + "\"}}"))
                .isEqualTo(ErrorMeaning.UNKNOWN);
        assertThat(of(422, "{\"detail\":[{\"msg\":\"Bad.\",\"input\":\"" + prompt + "\"}]}"))
                .isEqualTo(ErrorMeaning.UNKNOWN);
        assertThat(of(400, "{\"error\":{\"message\":\"" + "x".repeat(1024) + prompt + "\"}}"))
                .isEqualTo(ErrorMeaning.UNKNOWN);
        assertThat(of(400, prompt)).isEqualTo(ErrorMeaning.UNKNOWN);
    }

    @Test
    void aBodyThatIsTooLongIsNotRead() {
        String body =
                "{\"error\":{\"code\":\"content_filter\",\"pad\":\"" + "x".repeat(ErrorMeanings.MAX_BYTES) + "\"}}";

        assertThat(of(400, body)).isEqualTo(ErrorMeaning.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}|529|UNKNOWN",
                "{'type':'error','error':{'type':'invalid_request_error','message':'prompt is too long: 9 > 8'}}|400|CONTEXT_LENGTH",
                "{'type':'error','error':{'type':'api_error'}}|500|UNKNOWN",
                "{'type':'error','error':{'type':'timeout_error'}}|504|UNKNOWN",
                "{'type':'error','error':{'type':'request_too_large'}}|413|UNKNOWN",
                "{'type':'error','error':{'type':'rate_limit_error','message':'prompt is too long'}}|429|UNKNOWN",
                "{'error':{'message':'Oops','type':'server_error','code':null}}|500|UNKNOWN",
                "{'error':{'message':'Slow.','type':'tokens','code':'rate_limit_exceeded'}}|429|UNKNOWN",
                "{'error':{'message':'No.','type':'invalid_request_error','code':'tool_use_failed','status_code':400}}|400|NOT_SUPPORTED",
                "{'error':{'code':502,'message':'Upstream'},'choices':[]}|502|UNKNOWN",
                "{'error':{'code':'401','message':'No.'}}|401|UNKNOWN",
                "{'error':{'code':503,'status':'UNAVAILABLE'}}|503|UNKNOWN",
                "{'error':{'status':'RESOURCE_EXHAUSTED','message':'You exceeded your current quota'}}|429|UNKNOWN",
                "[{'error':{'status':'INTERNAL'}}]|500|UNKNOWN",
                "{'type':'error','code':'context_length_exceeded','message':'Too long.','sequence_number':2}|400|CONTEXT_LENGTH",
                "{'type':'error','error':{'type':'service_unavailable_error','code':'server_is_overloaded'}}|503|UNKNOWN",
                "{'type':'response.failed','response':{'status':'failed','error':{'code':'server_error','message':'Oops'}}}|500|UNKNOWN",
                "{'type':'response.failed','response':{'error':{'code':'rate_limit_exceeded','message':'Slow.'}}}|429|UNKNOWN",
                "{'type':'response.failed','response':{'error':{'code':'insufficient_quota'}}}|429|INSUFFICIENT_QUOTA"
            })
    void anErrorEventSaysItsStatusAndItsMeaning(String event, int status, ErrorMeaning meaning) {
        byte[] data = utf8(event.replace('\'', '"'));

        assertThat(ErrorMeanings.statusOf(data)).hasValue(status);
        assertThat(ErrorMeanings.ofEvent(data)).isEqualTo(meaning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"Oops\"}}",
                "{\"error\":\"Oops\"}",
                "{\"error\":{\"code\":8}}",
                "{\"error\":{\"code\":200}}",
                "{\"error\":{\"code\":99999999999}}",
                "{\"type\":\"error\"}",
                "[DONE]",
                ""
            })
    void anEventWithoutAStatusSaysNone(String event) {
        assertThat(ErrorMeanings.statusOf(utf8(event))).isEqualTo(OptionalInt.empty());
    }

    @Test
    void theRecordedErrorEventsAreRead() {
        assertThat(ErrorMeanings.ofEvent(errorEvent("groq-stream-error-midstream.sse")))
                .isEqualTo(ErrorMeaning.NOT_SUPPORTED);
        assertThat(ErrorMeanings.ofEvent(errorEvent("groq-stream-error-midstream-text.sse")))
                .isEqualTo(ErrorMeaning.NOT_SUPPORTED);
        assertThat(ErrorMeanings.statusOf(errorEvent("openrouter-stream-error-midstream.sse")))
                .hasValue(400);
    }

    @Property
    void arbitraryBytesAreReadWithoutFault(@ForAll byte[] bytes, @ForAll int status) {
        assertThat(ErrorMeanings.of(status, bytes)).isNotNull();
        assertThat(ErrorMeanings.ofEvent(bytes)).isNotNull();
        assertThat(ErrorMeanings.statusOf(bytes)).isNotNull();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void jsonOfAnyShapeIsReadWithoutFault(@ForAll("shapes") String text, @ForAll int status) {
        assertThat(ErrorMeanings.of(status, utf8(text))).isNotNull();
        assertThat(ErrorMeanings.statusOf(utf8(text))).isNotNull();
    }

    @Provide
    Arbitrary<String> shapes() {
        Arbitrary<String> names = Arbitraries.of(
                "error",
                "code",
                "type",
                "message",
                "status",
                "detail",
                "details",
                "response",
                "innererror",
                "raw",
                "metadata",
                "reason",
                "msg");
        Arbitrary<String> leaves = Arbitraries.of(
                "null",
                "1",
                "-1e9",
                "429",
                "99999999999999999999",
                "true",
                "\"\"",
                "\"429\"",
                "\"content_filter\"",
                "\"\\ud800\"",
                "\"{\\\"error\\\":\\\"x\\\"}\"",
                "[]",
                "{}");
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        Combinators.combine(names, inner, names, inner)
                                .as((first, one, second, two) ->
                                        "{\"" + first + "\":" + one + ",\"" + second + "\":" + two + "}"),
                        inner.map(element -> "[" + element + "]")),
                4);
    }

    private static byte[] errorEvent(String file) {
        String text = new String(Recording.named(file).bytes(), StandardCharsets.UTF_8);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        text.lines()
                .filter(line -> line.startsWith("data: ") && line.contains("\"error\":{"))
                .forEach(line -> data.writeBytes(utf8(line.substring(6))));
        return data.toByteArray();
    }

    private static String filled(KnownErrors.Row row) {
        return String.join(" 'x' (9) ", row.parts());
    }

    private static ErrorMeaning of(int status, String body) {
        return ErrorMeanings.of(status, utf8(body));
    }

    private static String quoted(String text) {
        return new String(JsonText.quote(text), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
