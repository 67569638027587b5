package dev.sluice.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.testing.Apis;
import dev.sluice.testing.JsonOracle;
import dev.sluice.testing.JsonOracle.JsonEvent;
import dev.sluice.testing.Recording;
import jakarta.json.stream.JsonParser.Event;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Random bodies of chat completion requests, compared with another JSON parser (behaviour.md 3.5, 3.6). */
final class BodyEditFuzzTest {

    /** Total number of brackets: below the depth limits of both parsers. */
    private static final int MAX_BRACKETS = 500;

    /** In characters. A model of that length is within the limit of the gateway even if each of them is written as an escape. */
    private static final int MAX_MODEL = 1024 / "\\u0000".length() - 2;

    private static final TargetEdits EDITS = new TargetEdits(Optional.of("gpt-4o"), true);

    static Stream<byte[]> bodies() {
        Stream<String> made = Stream.of(
                "{\"messages\":[]}",
                "{\"model\":\"a\",\"stream\":true,\"stream_options\":null,\"messages\":[{\"model\":1}]}",
                "{\"stream\":true,\"stream_options\":{\"include_usage\":false,\"x\":1},\"messages\":[]}",
                " { \"metadata\" : {\"k\":[1e9]} , \"messages\" : [ {\"model\":\"x\"} , 2 ] , \"metadata\":null } ",
                "{\"messages\":[],\"model\":\"" + "a".repeat(2048) + "\"}",
                "{\"m\\u006fdel\":\"b\",\"messages\":0,\"messages\":[{\"role\":\"user\",\"model\":{},\"model\":[]}]}");
        return Stream.concat(Recording.requests().map(Recording::bytes), made.map(text -> text.getBytes(UTF_8)));
    }

    @MethodSource("bodies")
    @DictionaryEntries({
        "\"messages\":[",
        "\"model\":",
        "\"metadata\":",
        "\"stream\":true",
        "\"stream_options\":{",
        "\"include_usage\":",
        "\\u006f",
        "{\"",
        "\"}",
        ",\"",
        "[]",
        "{}",
        "null"
    })
    @FuzzTest(maxDuration = "10s")
    void makesOnlyTheRequiredEdits(byte[] body) {
        InferenceParseResult result =
                InferenceRequestParser.parse(Apis.chatEndpoint(), body, body.length, Optional.empty());
        if (isDeep(body)) {
            return;
        }
        List<JsonEvent> events = JsonOracle.accepts(body) ? JsonOracle.read(body) : List.of();
        if (hasLongModel(events)) {
            return;
        }
        assertThat(result instanceof InferenceRequest).isEqualTo(isChat(events));
        if (result instanceof InferenceRequest chat) {
            onlyRemoves(chat, body, events);
            onlySets(chat, events);
        }
    }

    private static void onlyRemoves(InferenceRequest chat, byte[] body, List<JsonEvent> events) {
        byte[] edited = chat.bodyFor(TargetEdits.NONE).toBytes();
        List<JsonEvent> left = without(events, "/metadata", "/messages/*/model");

        assertThat(JsonOracle.read(edited)).isEqualTo(left);
        assertThat(isSubsequence(edited, body)).isTrue();
        if (left.size() == events.size()) {
            assertThat(edited).isEqualTo(body);
        }
    }

    private static void onlySets(InferenceRequest chat, List<JsonEvent> events) {
        byte[] edited = chat.bodyFor(EDITS).toBytes();
        List<JsonEvent> now = JsonOracle.read(edited);
        String[] edits = {"/metadata", "/messages/*/model", "/model", "/stream_options"};

        assertThat(without(now, edits)).isEqualTo(without(events, edits));
        assertThat(now.stream().filter(value -> value.path().equals("/model")))
                .isNotEmpty()
                .containsOnly(new JsonEvent("/model", Event.VALUE_STRING, "gpt-4o"));
        InferenceRequest again = (InferenceRequest)
                InferenceRequestParser.parse(Apis.chatEndpoint(), edited, edited.length, Optional.empty());
        assertThat(again.addsUsage(EDITS)).isFalse();
        assertThat(again.bodyFor(EDITS).toBytes()).isEqualTo(edited);
        assertThat(JsonOracle.read(chat.bodyFor(EDITS).toCompactBytes())).isEqualTo(now);
    }

    private static boolean isChat(List<JsonEvent> events) {
        return !events.isEmpty()
                && events.get(0).event() == Event.START_OBJECT
                && events.stream()
                        .filter(value -> value.path().equals("/messages"))
                        .reduce((earlier, later) -> later)
                        .filter(last -> last.event() == Event.START_ARRAY)
                        .isPresent();
    }

    private static boolean hasLongModel(List<JsonEvent> events) {
        return events.stream()
                .anyMatch(value -> value.path().equals("/model") && value.text().length() > MAX_MODEL);
    }

    private static List<JsonEvent> without(List<JsonEvent> events, String... gone) {
        return events.stream()
                .filter(value -> Stream.of(gone).noneMatch(path -> (value.path() + "/").startsWith(path + "/")))
                .toList();
    }

    /** Whether {@code left} is {@code whole} with some bytes removed. */
    private static boolean isSubsequence(byte[] left, byte[] whole) {
        int at = 0;
        for (byte next : whole) {
            if (at < left.length && left[at] == next) {
                at++;
            }
        }
        return at == left.length;
    }

    private static boolean isDeep(byte[] body) {
        int brackets = 0;
        for (byte next : body) {
            if (next == '[' || next == '{') {
                brackets++;
            }
        }
        return brackets > MAX_BRACKETS;
    }
}
