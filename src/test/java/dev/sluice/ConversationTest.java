package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversation state, from the answer that carries it away to the request that brings it back (behaviour.md 6). */
final class ConversationTest {

    private static final String USER = "{\"role\":\"user\",\"content\":\"Weather in Paris?\"}";
    private static final String CALL = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\","
            + "\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\": \\\"Paris\\\"}\"}}]}";
    private static final String RESULT = "{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"18 \\u00b0C\"}";
    private static final String AFTER_TOOL = "[" + USER + "," + CALL + "," + RESULT + "]";

    private static final String ENTRY = "{\"key\":\"" + sha256("Weather in Paris?")
            + "\",\"message\":\"Weather in Paris?\",\"tool_call\":{\"name\":\"weather\",\"arguments\":{\"city\": \"Paris\"}},"
            + "\"tool_response\":\"18 \u00b0C\"}";

    private static final String ANSWER =
            "{ \"id\" : \"1\", \"choices\":[{\"index\":0,\"message\":{\"content\":\"18\"}}] }";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway inject = TestGateway.before(provider);

    @AutoClose
    private static final TestGateway expand = TestGateway.before(provider, "sluice.conversation-state=expand");

    @AutoClose
    private static final TestGateway off = TestGateway.before(provider, "sluice.conversation-state=off");

    @BeforeEach
    void answer() {
        provider.forgetRequests();
        provider.answerWith(Answer.json(200, ANSWER));
    }

    @Test
    void anAnswerAfterAToolCallCarriesTheStateAndIsOtherwiseUntouched() {
        RawResponse answer = ask(inject, AFTER_TOOL, "");

        assertThat(stateIn(answer.bodyText())).isEqualTo("[[" + ENTRY + "]]");
        assertThat(answer.bodyText().replaceFirst("\"metadata\":\\{\"x-arch-state\":\"(\\\\.|[^\"\\\\])*\"\\},", ""))
                .isEqualTo(ANSWER);
        assertThat(answer.complete()).isTrue();
    }

    @Test
    void theStateThatCameInStandsInFrontAsItWasSent() {
        String earlier =
                "[ [{\"key\":\"k\", \"tool_call\":{\"name\":\"n\",\"arguments\":{}},\"tool_response\":\"r\",\"new\":1.0}] ]";

        RawResponse answer = ask(inject, AFTER_TOOL, metadata(earlier));

        assertThat(stateIn(answer.bodyText()))
                .isEqualTo(earlier.substring(0, earlier.length() - 1) + ",[" + ENTRY + "]]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", " [ ] ", "[\n]"})
    void anEmptyStateIsTheBeginningOfOne(String state) {
        assertThat(Json.createReader(new StringReader(
                                stateIn(ask(inject, AFTER_TOOL, metadata(state)).bodyText())))
                        .readArray())
                .isEqualTo(
                        Json.createReader(new StringReader("[[" + ENTRY + "]]")).readArray());
    }

    @Test
    void metadataInTheAnswerIsKept() {
        provider.answerWith(Answer.json(200, "{\"metadata\":{\"a\":1},\"choices\":[]}"));

        String answer = ask(inject, AFTER_TOOL, "").bodyText();

        assertThat(answer).startsWith("{\"metadata\":{\"x-arch-state\":\"").endsWith(",\"a\":1},\"choices\":[]}");
    }

    @Test
    void metadataOfNullBecomesAnObject() {
        provider.answerWith(Answer.json(200, "{\"metadata\":null,\"choices\":[]}"));

        String answer = ask(inject, AFTER_TOOL, "").bodyText();

        assertThat(answer).startsWith("{\"metadata\":{\"x-arch-state\":\"").endsWith("\"},\"choices\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"metadata\":7}", "[]", "not json", "", "{\"a\":"})
    void anAnswerThatCannotCarryStateIsUntouched(String body) {
        provider.answerWith(Answer.json(200, body));

        RawResponse answer = ask(inject, AFTER_TOOL, "");

        assertThat(answer.bodyText()).isEqualTo(body);
        assertThat(answer.complete()).isTrue();
        assertThat(answer.header("Content-Length")).contains(Integer.toString(body.length()));
    }

    @Test
    void anAnswerOfManyMegabytesIsUntouched() {
        String huge = "{\"x\":\"" + "y".repeat(5_000_000) + "\"}";
        provider.answerWith(Answer.json(200, huge));

        RawResponse answer = ask(inject, AFTER_TOOL, "");

        assertThat(answer.bodyText()).isEqualTo(huge);
        assertThat(answer.header("Content-Length")).contains(Integer.toString(huge.length()));
    }

    @Test
    void aCompressedAnswerIsOpenedForIt() {
        provider.answerWith(Answer.json(200, Compressed.gzip(ANSWER.getBytes(StandardCharsets.UTF_8)))
                .withHeader("Content-Encoding", "gzip"));

        RawResponse answer = ask(inject, AFTER_TOOL, "");

        assertThat(stateIn(answer.bodyText())).contains(ENTRY);
        assertThat(answer.header("Content-Encoding")).isEmpty();
        assertThat(answer.complete()).isTrue();
    }

    @Test
    void aCompressedAnswerThatNeedsNoStateStaysCompressed() {
        byte[] packed = Compressed.gzip(ANSWER.getBytes(StandardCharsets.UTF_8));
        provider.answerWith(Answer.json(200, packed).withHeader("Content-Encoding", "gzip"));

        RawResponse answer = ask(inject, "[" + USER + "]", "");

        assertThat(answer.body()).isEqualTo(packed);
        assertThat(answer.header("Content-Encoding")).contains("gzip");
    }

    @Test
    void anErrorCarriesNoState() {
        provider.answerWith(Answer.json(429, "{\"error\":{}}"));

        assertThat(ask(inject, AFTER_TOOL, "").bodyText()).isEqualTo("{\"error\":{}}");
    }

    @Test
    void anAnswerThatBreaksOffIsAnErrorAndCarriesNoState() {
        provider.answerWith(Answer.json(200, ANSWER).cutAfter(10));

        RawResponse answer = ask(inject, AFTER_TOOL, "");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.bodyText()).contains("provider_cut");
    }

    @Test
    void theStateNeverGoesToTheProvider() throws InterruptedException {
        ask(inject, AFTER_TOOL, metadata("[]"));

        assertThat(provider.takeRequest().bodyText()).isEqualTo("{\"messages\":" + AFTER_TOOL + "}");
    }

    @Test
    void aStreamCarriesItInTheEventThatFinishes() {
        String first = "data: {\"choices\":[{\"delta\":{\"content\":\"18\"},\"finish_reason\":null}]}\n\n";
        String last = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
        provider.answerWith(Answer.sse(first + last + "data: [DONE]\n\n"));

        String body = inject.post("/v1/chat/completions", "{\"stream\":true,\"messages\":" + AFTER_TOOL + "}")
                .bodyText();

        assertThat(body)
                .startsWith(first + "data: {\"metadata\":{\"x-arch-state\":\"")
                .endsWith("\"}," + last.substring("data: {".length()) + "data: [DONE]\n\n");
        String event = body.substring(first.length() + "data: ".length(), body.indexOf("\n\ndata: [DONE]"));
        assertThat(stateIn(event)).isEqualTo("[[" + ENTRY + "]]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[" + USER + "]",
                "[" + USER + "," + CALL + "]",
                "[" + USER + "," + CALL + "," + RESULT + "," + USER + "]",
                "[" + CALL + "," + RESULT + "]",
                "[" + USER + "," + RESULT + "]",
                "[]"
            })
    void withoutAFinishedToolCallAfterTheLastUserMessageThereIsNoState(String messages) {
        assertThat(ask(inject, messages, metadata("[]")).bodyText()).isEqualTo(ANSWER);
    }

    @Test
    void contentInPartsIsItsText() {
        String user = "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Weather \"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}},{\"type\":\"text\",\"text\":\"in Paris?\"}]}";
        String result =
                "{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":[{\"type\":\"text\",\"text\":\"18 \"},"
                        + "{\"type\":\"text\",\"text\":\"\\u00b0C\"}]}";

        RawResponse answer = ask(inject, "[" + user + "," + CALL + "," + result + "]", "");

        assertThat(stateIn(answer.bodyText())).isEqualTo("[[" + ENTRY + "]]");
    }

    @Test
    void argumentsThatAreNoObjectStayAString() {
        String messages = AFTER_TOOL.replace("\"{\\\"city\\\": \\\"Paris\\\"}\"", "\"{broken\"");

        assertThat(stateIn(ask(inject, messages, "").bodyText())).contains("\"arguments\":\"{broken\"");
    }

    @Test
    void theKeyIsOfAllUserMessages() {
        String messages = "[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"One\"},"
                + "{\"role\":\"assistant\",\"content\":\"a\"}," + AFTER_TOOL.substring(1);

        assertThat(stateIn(ask(inject, messages, "").bodyText()))
                .contains("\"key\":\"" + sha256("One#.#Weather in Paris?") + "\"");
    }

    @Test
    void ofParallelCallsTheFirstIsTold() {
        String calls =
                "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{}\"}},"
                        + "{\"id\":\"b\",\"function\":{\"name\":\"two\",\"arguments\":\"{}\"}}]}";
        String results = "{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":\"2\"},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"1\"}";

        assertThat(stateIn(ask(inject, "[" + USER + "," + calls + "," + results + "]", "")
                        .bodyText()))
                .contains("\"tool_call\":{\"name\":\"one\",\"arguments\":{}},\"tool_response\":\"1\"");
    }

    @Test
    void ofCallsInARowTheLastIsTold() {
        String more = CALL.replace("call_1", "call_2").replace("weather", "wind") + ","
                + RESULT.replace("call_1", "call_2").replace("18", "25");

        assertThat(stateIn(ask(inject, AFTER_TOOL.substring(0, AFTER_TOOL.length() - 1) + "," + more + "]", "")
                        .bodyText()))
                .contains("\"name\":\"wind\"")
                .contains("\"tool_response\":\"25 \u00b0C\"")
                .doesNotContain("\"name\":\"weather\"");
    }

    @Test
    void aToolMessageWithoutAnIdAnswersTheCallBeforeIt() {
        String messages = AFTER_TOOL.replace("\"tool_call_id\":\"call_1\",", "");

        assertThat(stateIn(ask(inject, messages, "").bodyText())).isEqualTo("[[" + ENTRY + "]]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"[\"",
                "\"{}\"",
                "\"[1]\"",
                "\"[{}]\"",
                "\"[[1]]\"",
                "\"[[{}]]\"",
                "\"[[{\\\"key\\\":1,\\\"tool_call\\\":{\\\"name\\\":\\\"n\\\"},\\\"tool_response\\\":\\\"r\\\"}]]\"",
                "\"[[{\\\"key\\\":\\\"k\\\",\\\"tool_call\\\":{},\\\"tool_response\\\":\\\"r\\\"}]]\"",
                "\"[[{\\\"key\\\":\\\"k\\\",\\\"tool_call\\\":{\\\"name\\\":\\\"n\\\"}}]]\"",
                "7",
                "[]",
                "{}",
                "true"
            })
    void stateThatCannotBeReadIsRefused(String state) {
        int before = provider.requestCount();
        for (TestGateway gateway : new TestGateway[] {inject, expand}) {
            RawResponse answer = ask(gateway, "[" + USER + "]", ",\"metadata\":{\"x-arch-state\":" + state + "}");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.bodyText())
                    .contains("\"code\":\"invalid_conversation_state\"")
                    .contains("\"param\":\"metadata.x-arch-state\"");
        }
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    @Test
    void stateOfNullIsNone() {
        assertThat(ask(inject, "[" + USER + "]", ",\"metadata\":{\"x-arch-state\":null}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void withTheStateOffNothingIsReadAndNothingWritten() throws InterruptedException {
        RawResponse answer = ask(off, AFTER_TOOL, ",\"metadata\":{\"x-arch-state\":\"broken\"}");

        assertThat(answer.bodyText()).isEqualTo(ANSWER);
        assertThat(provider.takeRequest().bodyText()).isEqualTo("{\"messages\":" + AFTER_TOOL + "}");
    }

    @Test
    void aClientThatKeepsOnlyTextAndStateHasItsToolMessagesPutBack() throws InterruptedException {
        String state = stateIn(ask(expand, AFTER_TOOL, "").bodyText());
        provider.forgetRequests();
        String said = "{\"role\":\"assistant\",\"content\":\"It is 18.\"}";
        String next = "{\"role\":\"user\",\"content\":\"And tomorrow?\"}";

        RawResponse answer = ask(expand, "[" + USER + ", " + said + "," + next + "]", metadata(state));

        String sent = provider.takeRequest().bodyText();
        String call = "000000000";
        assertThat(sent)
                .isEqualTo("{\"messages\":[" + USER
                        + ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"" + call
                        + "\",\"type\":\"function\",\"function\":{\"name\":\"weather\","
                        + "\"arguments\":\"{\\\"city\\\": \\\"Paris\\\"}\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"" + call + "\",\"content\":\"18 \u00b0C\"}, " + said
                        + ","
                        + next + "]}");
        assertThat(answer.bodyText()).isEqualTo(ANSWER);
    }

    @Test
    void aSecondTurnWithItsOwnToolCallKeepsBoth() throws InterruptedException {
        String first = stateIn(ask(expand, AFTER_TOOL, "").bodyText());
        provider.forgetRequests();
        String said = "{\"role\":\"assistant\",\"content\":\"It is 18.\"}";
        String next = "{\"role\":\"user\",\"content\":\"And tomorrow?\"}";
        String messages = "[" + USER + "," + said + "," + next + "," + CALL + "," + RESULT + "]";

        String both = stateIn(ask(expand, messages, metadata(first)).bodyText());

        JsonArray state = Json.createReader(new StringReader(both)).readArray();
        assertThat(state).hasSize(2);
        assertThat(keyOf(state, 0)).isEqualTo(sha256("Weather in Paris?"));
        assertThat(keyOf(state, 1)).isEqualTo(sha256("Weather in Paris?#.#And tomorrow?"));
        assertThat(provider.takeRequest().bodyText().split("\"role\":\"tool\"", -1))
                .hasSize(3);

        provider.forgetRequests();
        String third =
                "[" + USER + "," + said + "," + next + "," + said + ",{\"role\":\"user\",\"content\":\"Thanks\"}]";
        ask(expand, third, metadata(both));
        String sent = provider.takeRequest().bodyText();
        assertThat(sent.split("\"role\":\"tool\"", -1)).hasSize(3);
        assertThat(sent).contains("\"tool_call_id\":\"000000000\"").contains("\"tool_call_id\":\"000010000\"");
    }

    @Test
    void toolMessagesThatAreStillThereAreNotPutInAgain() throws InterruptedException {
        String state = stateIn(ask(expand, AFTER_TOOL, "").bodyText());
        provider.forgetRequests();

        ask(expand, AFTER_TOOL, metadata(state));

        assertThat(provider.takeRequest().bodyText()).isEqualTo("{\"messages\":" + AFTER_TOOL + "}");
    }

    @Test
    void stateOfAnotherConversationIsNotPutIn() throws InterruptedException {
        String state = "[[" + ENTRY + "]]";
        String other = "[{\"role\":\"user\",\"content\":\"Weather in Rome?\"}]";

        ask(expand, other, metadata(state));

        assertThat(provider.takeRequest().bodyText()).isEqualTo("{\"messages\":" + other + "}");
    }

    @Test
    void theSameEntryTwiceIsPutInOnce() throws InterruptedException {
        ask(expand, "[" + USER + "]", metadata("[[" + ENTRY + "],[" + ENTRY + "]]"));

        assertThat(provider.takeRequest().bodyText().split("\"role\":\"tool\"", -1))
                .hasSize(2);
    }

    @Test
    void whenStateIsOnlyInjectedRequestsAreNotExpanded() throws InterruptedException {
        ask(inject, "[" + USER + "]", metadata("[[" + ENTRY + "]]"));

        assertThat(provider.takeRequest().bodyText()).isEqualTo("{\"messages\":[" + USER + "]}");
    }

    private static RawResponse ask(TestGateway gateway, String messages, String metadata) {
        return gateway.post("/v1/chat/completions", "{\"messages\":" + messages + metadata + "}");
    }

    private static String metadata(String state) {
        JsonObject metadata = Json.createObjectBuilder()
                .add("x-arch-state", state)
                .add("user", "u")
                .build();
        return ",\"metadata\":" + metadata;
    }

    /** Read by a JSON library, as a client would. */
    private static String stateIn(String answer) {
        return Json.createReader(new StringReader(answer))
                .readObject()
                .getJsonObject("metadata")
                .getString("x-arch-state");
    }

    private static String keyOf(JsonArray state, int group) {
        return state.getJsonArray(group).getJsonObject(0).getString("key");
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
