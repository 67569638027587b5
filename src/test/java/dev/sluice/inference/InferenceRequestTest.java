package dev.sluice.inference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.errors.ApiError;
import dev.sluice.testing.Apis;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing of chat completion requests, and the body for the provider (behaviour.md 3.5 and 3.6). */
final class InferenceRequestTest {

    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    @Test
    void removesTheMetadata() {
        assertThat(forwarded("{\"metadata\":{\"a\":[1]}," + MESSAGES + "}")).isEqualTo("{" + MESSAGES + "}");
    }

    @Test
    void removesEveryMetadata() {
        assertThat(forwarded("{\"metadata\":{}," + MESSAGES + ",\"metadata\":null}"))
                .isEqualTo("{" + MESSAGES + "}");
    }

    @Test
    void removesMetadataWhoseNameHasEscapes() {
        assertThat(forwarded("{" + MESSAGES + ",\"\\u006detadat\\u0061\":{}}")).isEqualTo("{" + MESSAGES + "}");
    }

    @Test
    void removesTheModelOfEachMessage() {
        assertThat(
                        forwarded(
                                "{\"messages\":[{\"model\":\"a\",\"role\":\"user\"},{\"role\":\"tool\",\"model\":null},{\"model\":1}]}"))
                .isEqualTo("{\"messages\":[{\"role\":\"user\"},{\"role\":\"tool\"},{}]}");
    }

    @Test
    void removesTheModelOfEachMessageInDuplicateArrays() {
        assertThat(forwarded(
                        "{\"messages\":[{\"model\":\"a\"}],\"messages\":[{\"mod\\u0065l\":\"b\",\"model\":\"c\"}]}"))
                .isEqualTo("{\"messages\":[{}],\"messages\":[{}]}");
    }

    @Test
    void keepsMessagesThatAreNotObjects() {
        String body = "{\"messages\":[\"model\",null,[{\"model\":\"a\"}],7]}";

        assertThat(forwarded(body)).isEqualTo(body);
    }

    @Test
    void setsTheProvidersModel() {
        assertThat(forwarded("{\"model\":\"fast\"," + MESSAGES + "}", "gpt-4o"))
                .isEqualTo("{\"model\":\"gpt-4o\"," + MESSAGES + "}");
    }

    @Test
    void replacesEveryModel() {
        assertThat(forwarded("{\"model\":\"a\"," + MESSAGES + ",\"mod\\u0065l\":\"b\"}", "gpt-4o"))
                .isEqualTo("{\"model\":\"gpt-4o\"," + MESSAGES + ",\"mod\\u0065l\":\"gpt-4o\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "[\"a\"]", "{\"model\":\"a\"}", "\"\""})
    void replacesAModelOfAnyType(String model) {
        assertThat(forwarded("{\"model\":" + model + "," + MESSAGES + "}", "gpt-4o"))
                .isEqualTo("{\"model\":\"gpt-4o\"," + MESSAGES + "}");
    }

    @Test
    void addsTheProvidersModelIfTheClientSentNone() {
        assertThat(forwarded("{" + MESSAGES + "}", "gpt-4o")).isEqualTo("{\"model\":\"gpt-4o\"," + MESSAGES + "}");
    }

    @Test
    void addsTheProvidersModelWhenTheMetadataIsRemoved() {
        assertThat(forwarded("{\"metadata\":{}," + MESSAGES + "}", "gpt-4o"))
                .isEqualTo("{\"model\":\"gpt-4o\"," + MESSAGES + "}");
    }

    @Test
    void keepsTheClientsModelIfTheProviderHasNone() {
        String body = "{ \"model\" : \"caf\\u00e9\" , " + MESSAGES + "}";

        assertThat(forwarded(body)).isEqualTo(body);
    }

    @Test
    void escapesTheProvidersModel() {
        assertThat(forwarded("{" + MESSAGES + "}", "a\"b\\c"))
                .isEqualTo("{\"model\":\"a\\\"b\\\\c\"," + MESSAGES + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tools\":[{\"function\":{\"name\":\"f\",\"parameters\":{\"properties\":{\"model\":{},\"metadata\":{}}}}}],%s}",
                "{\"response_format\":{\"json_schema\":{\"schema\":{\"properties\":{\"messages\":[{\"model\":1}]}}}},%s}",
                "{\"messages\":[{\"role\":\"user\",\"metadata\":{\"a\":1},\"content\":\"x\"}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\",\"model\":1,\"metadata\":2}]}]}",
                "{\"messages\":[{\"tool_calls\":[{\"function\":{\"arguments\":\"{\\\"model\\\":1}\",\"model\":2}}]}]}",
                "{\"stream_options\":{\"metadata\":1,\"model\":2},%s}"
            })
    void keepsMembersOfTheSameNameAtOtherLevels(String form) {
        String body = form.replace("%s", MESSAGES);

        assertThat(forwarded(body)).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " {\n  \"temperature\" : 1.0 ,\n\t\"n\":1e0,\"top_p\":0.10, %s }\r\n",
                "{\"x-new\":{\"deep\":[true,false,null]},%s,\"reasoning\":\"\\u00e9\\/\"}",
                "{\"user\":\"a\",\"user\":\"b\",%s}",
                "{\"seed\":123456789012345678901234567890,%s}",
                "{\"Metadata\":1,\"metadata \":2,\"meta\\\\u0064ata\":3,%s}",
                "{\"stop\":\"\\ud83d\",%s}"
            })
    void keepsEveryOtherByte(String form) {
        String body = form.replace("%s", MESSAGES);

        assertThat(forwarded(body)).isEqualTo(body);
    }

    @Test
    void keepsOtherBytesWhenItEditsSome() {
        String body = """
                {
                  "model": "fast",
                  "metadata": {"arch": true},
                  "temperature": 1.0,
                  "messages": [
                    {"role": "user", "model": "x", "content": [{"type": "text", "text": "caf\\u00e9 😀"}]}
                  ],
                  "stream": true
                }
                """;

        assertThat(forwarded(body, "gpt-4o")).isEqualTo("""
                {
                  "model": "gpt-4o",
                  "temperature": 1.0,
                  "messages": [
                    {"role": "user", "content": [{"type": "text", "text": "caf\\u00e9 😀"}]}
                  ],
                  "stream": true
                }
                """);
    }

    @Test
    void buildsEachBodyFromTheOriginal() {
        InferenceRequest chat = chat("{\"model\":\"fast\"," + MESSAGES + "}");
        byte[] first =
                chat.bodyFor(new TargetEdits(Optional.of("first"), false)).toBytes();
        byte[] second =
                chat.bodyFor(new TargetEdits(Optional.of("second"), false)).toBytes();

        assertThat(new String(first, UTF_8).replace("first", "second")).isEqualTo(new String(second, UTF_8));
    }

    @Test
    void readsOnlyTheBodyOfALongerArray() {
        byte[] buffer = ("{" + MESSAGES + "}}}").getBytes(UTF_8);

        assertThat(InferenceRequestParser.parse(Apis.chatEndpoint(), buffer, buffer.length - 2, Optional.empty()))
                .isInstanceOf(InferenceRequest.class);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "\"model\":\"gpt-4o\"                  | gpt-4o",
                "\"mod\\u0065l\":\"caf\\u00e9\"        | café",
                "\"model\":\"a\",\"model\":\"b\"       | b",
                "\"model\":7,\"model\":\"b\"           | b"
            })
    void returnsTheRequestedModel(String members, String model) {
        assertThat(chat("{" + members + "," + MESSAGES + "}").model()).contains(model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"n\":1", "\"model\":null", "\"model\":7", "\"model\":[\"a\"]", "\"model\":\"a\",\"model\":null"
            })
    void returnsNoModelIfTheClientSentNone(String members) {
        assertThat(chat("{" + members + "," + MESSAGES + "}").model()).isEmpty();
    }

    @Test
    void prefersTheProvidersModel() {
        assertThat(chat("{\"model\":\"fast\"," + MESSAGES + "}").modelFor(Optional.of("gpt-4o")))
                .contains("gpt-4o");
    }

    @Test
    void returnsTheClientsModelIfTheProviderHasNone() {
        assertThat(chat("{\"model\":\"fast\"," + MESSAGES + "}").modelFor(Optional.empty()))
                .contains("fast");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "\"stream\":true                    | true",
                "\"str\\u0065am\":true              | true",
                "\"stream\":false,\"stream\":true   | true",
                "\"stream\":true,\"stream\":false   | false",
                "\"stream\":false                   | false",
                "\"stream\":null                    | false",
                "\"stream\":\"true\"                | false",
                "\"stream\":1                       | false",
                "\"stream_options\":{\"stream\":true} | false",
                "\"n\":1                            | false"
            })
    void detectsARequestForAStream(String members, boolean stream) {
        assertThat(chat("{" + members + "," + MESSAGES + "}").stream()).isEqualTo(stream);
    }

    @Test
    void acceptsAnEmptyListOfMessages() {
        assertThat(parsed("{\"messages\":[]}")).isInstanceOf(InferenceRequest.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}}",
                "{} x",
                "{'messages':[]}",
                "{\"messages\":[],}",
                "{\"messages\":[\"\t\"]}",
                "\ufeff{\"messages\":[]}"
            })
    void reportsInvalidJson(String body) {
        assertThat(code(parsed(body))).isEqualTo("invalid_json");
    }

    @Test
    void reportsInvalidUtf8AsInvalidJson() {
        byte[] latin1 = "{\"messages\":[\"\u00e9\"]}".getBytes(ISO_8859_1);

        assertThat(code(InferenceRequestParser.parse(Apis.chatEndpoint(), latin1, latin1.length, Optional.empty())))
                .isEqualTo("invalid_json");
    }

    @Test
    void reportsTooDeepNestingAsInvalidJson() {
        assertThat(code(parsed("{\"messages\":" + "[".repeat(100_000)))).isEqualTo("invalid_json");
    }

    @Test
    void reportsTheOffsetOfASyntaxError() {
        assertThat(((MalformedRequest) parsed("{\"messages\" []}")).error().message())
                .isEqualTo(
                        "The request body is not valid JSON in UTF-8: expected ':' after a member's name at byte 12.");
    }

    @Test
    void doesNotQuoteAnInvalidBody() {
        assertThat(((MalformedRequest) parsed("{\"messages\":[secret]}"))
                        .error()
                        .message())
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"messages\":[]}]", "\"messages\"", "7", "true", "null"})
    void reportsANonObjectAsInvalidType(String body) {
        assertThat(code(parsed(body))).isEqualTo("invalid_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"Messages\":[]}",
                "{\"x\":{\"messages\":[]}}",
                "{\"messages\":null}",
                "{\"messages\":{}}",
                "{\"messages\":\"Hi\"}",
                "{\"messages\":[],\"messages\":null}"
            })
    void reportsMissingMessages(String body) {
        assertThat(code(parsed(body))).isEqualTo("missing_required_parameter");
    }

    @Test
    void namesTheMessagesAsParamWhenTheyAreMissing() {
        assertThat(((MalformedRequest) parsed("{}")).error().param()).contains("messages");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]"})
    void namesNoParamForAnInvalidBody(String body) {
        assertThat(((MalformedRequest) parsed(body)).error().param()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{}"})
    void answers400(String body) {
        assertThat(((MalformedRequest) parsed(body)).error().status()).isEqualTo(400);
    }

    private static String code(InferenceParseResult result) {
        return ((MalformedRequest) result).error().code();
    }

    private static String forwarded(String body) {
        return new String(
                chat(body).bodyFor(new TargetEdits(Optional.empty(), false)).toBytes(), UTF_8);
    }

    private static String forwarded(String body, String providerModel) {
        return new String(
                chat(body)
                        .bodyFor(new TargetEdits(Optional.of(providerModel), false))
                        .toBytes(),
                UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\",\"messages\":[]}",
                "{\"messages\":[]}",
                "{\"model\":null,\"messages\":[]}",
                "{\"model\":\"a\",\"modalities\":[],\"reasoning_effort\":\"low\",\"prediction\":{},\"service_tier\":\"auto\","
                        + "\"messages\":[{\"model\":\"b\"}],\"tools\":[{\"function\":{\"parameters\":{\"model\":{}}}}]}"
            })
    void namesItsModelClearly(String body) {
        assertThat(chat(body).modelAmbiguity()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\",\"model\":\"b\",\"messages\":[]}",
                "{\"model\":\"b\",\"model\":null,\"messages\":[]}",
                "{\"model\":null,\"mod\\u0065l\":\"b\",\"messages\":[]}",
                "{\"model\":[\"b\"],\"messages\":[]}",
                "{\"model\":{\"id\":\"b\"},\"messages\":[]}",
                "{\"model\":3,\"messages\":[]}",
                "{\"model\":\"a\",\"Model\":\"b\",\"messages\":[]}",
                "{\"MODEL\":\"b\",\"messages\":[]}",
                "{\"model\":\"a\",\"models\":[\"b\"],\"messages\":[]}",
                "{\"model\":\"a\",\"fallbacks\":[\"b\"],\"messages\":[]}",
                "{\"model\":\"a\",\"context_window_fallbacks\":[],\"messages\":[]}",
                "{\"model\":\"a\",\"route\":\"fallback\",\"messages\":[]}",
                "{\"model\":\"a\",\"router\":{},\"messages\":[]}",
                "{\"model\":\"a\",\"engine\":\"b\",\"messages\":[]}",
                "{\"model\":\"a\",\"deployment_id\":\"b\",\"messages\":[]}",
                "{\"model\":\"a\",\"modelId\":\"b\",\"messages\":[]}",
                "{\"model\":\"a\",\"preset\":\"b\",\"messages\":[]}",
                "{\"model\":\"a\",\"extra_body\":{\"model\":\"b\"},\"messages\":[]}"
            })
    void namesItsModelNotClearly(String body) {
        assertThat(chat(body).modelAmbiguity().map(ApiError::code)).contains("ambiguous_model");
    }

    @ParameterizedTest
    @CsvSource({
        "api-version=2024-10-21&a=model, false",
        "model=b, true",
        "a=1&MODEL=b, true",
        "mod%65l=b, true",
        "a;model=b, true",
        "models[]=b, true",
        "%zz&engine=b, true",
        "deployment=b, true"
    })
    void namesAModelInTheQuery(String query, boolean isAmbiguous) {
        byte[] body = "{\"model\":\"a\",\"messages\":[]}".getBytes(UTF_8);
        InferenceRequest chat = (InferenceRequest)
                InferenceRequestParser.parse(Apis.chatEndpoint(), body, body.length, Optional.of(query));

        assertThat(chat.modelAmbiguity().isPresent()).isEqualTo(isAmbiguous);
    }

    private static InferenceRequest chat(String body) {
        return (InferenceRequest) parsed(body);
    }

    private static InferenceParseResult parsed(String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return InferenceRequestParser.parse(Apis.chatEndpoint(), bytes, bytes.length, Optional.empty());
    }
}
