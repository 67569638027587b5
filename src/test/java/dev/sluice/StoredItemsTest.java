package dev.sluice;

import static dev.sluice.testing.TestClients.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.OwnerAndStranger;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who got an item in a response may name it by its id, and nobody else (dialects.md A30). */
final class StoredItemsTest {

    private static final String RESPONSES = "/v1/responses";
    private static final String CONVERSATIONS = "/v1/conversations";
    private static final String OTHER = "x-arch-llm-provider-hint: other";
    private static final String REFERENCE = "{\"type\":\"item_reference\",\"id\":\"ID\"}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final OwnerAndStranger gateway = OwnerAndStranger.before(provider);

    private static int answers;

    private String response;
    private String item;
    private String conversation;

    @BeforeEach
    void make() {
        response = "resp_" + ++answers;
        item = "rs_" + answers;
        conversation = "conv_" + answers;
        provider.startOver();
        provider.answerWith(Answer.json(200, answer(response, item)));
        ask("owner", "\"Hi\"");
        for (String client : new String[] {"owner", "stranger"}) {
            String id = conversation + client;
            provider.answerWith(Answer.json(200, "{\"id\":\"" + id + "\",\"object\":\"conversation\"}"));
            assertThat(gateway.post(CONVERSATIONS, "{}", key(client), OTHER).status())
                    .isEqualTo(200);
        }
        provider.forgetRequests();
        provider.answerWith(Answer.json(200, answer("resp_next" + answers, "msg_next" + answers)));
    }

    private static String answer(String response, String item) {
        return "{\"id\":\"" + response + "\",\"object\":\"response\",\"output\":[{\"id\":\"" + item
                + "\",\"type\":\"reasoning\",\"summary\":[]},{\"type\":\"message\",\"id\":\"msg_of" + response
                + "\",\"content\":[]}]}";
    }

    private static RawResponse ask(String client, String input) {
        return gateway.post(RESPONSES, "{\"model\":\"o3\",\"input\":" + input + "}", key(client), OTHER);
    }

    private static void assertRefused(RawResponse answer) {
        assertRefused("input", answer);
    }

    private static void assertRefused(String param, RawResponse answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.bodyText()).contains("response_not_found").contains("\"param\":\"" + param + "\"");
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                REFERENCE,
                "{\"id\":\"ID\"}",
                "{\"id\":\"ID\",\"type\":null}",
                "{\"\\u0069d\":\"ID\"}",
                "{\"id\":\"ID\",\"role\":\"user\",\"content\":\"Hi\"}",
                "{\"type\":\"message\",\"type\":\"item_reference\",\"id\":\"ID\"}",
                "{\"type\":\"item_reference\",\"type\":\"message\",\"id\":\"ID\"}",
                "{\"id\":\"ID\",\"type\":\"item_reference\",\"id\":\"msg_nextANSWERS\"}",
                "{\"type\":\"reasoning\",\"id\":\"ID\",\"summary\":[]}",
                "{\"type\":\"reasoning\",\"id\":\"ID\",\"summary\":[],\"encrypted_content\":null}",
                "{\"type\":\"reasoning\",\"id\":\"ID\",\"summary\":[],\"encrypted_content\":\"\"}",
                "{\"type\":\"reasoning\",\"id\":\"ID\",\"encrypted_content\":\"g\",\"encrypted_content\":null}",
                "{\"type\":\"reasoning\",\"id\":\"ID\",\"encrypted_content\":null,\"encrypted_content\":\"g\"}",
                "{\"type\":\"image_generation_call\",\"id\":\"ID\"}",
                "{\"type\":\"web_search_call\",\"id\":\"ID\",\"status\":\"completed\"}",
                "{\"type\":\"anything_new\",\"id\":\"ID\"}"
            })
    void onlyItsClientNamesAnItemOfAResponse(String form) throws InterruptedException {
        // Of two ids of one item, the stranger's own one covers nothing.
        ask("stranger", "\"Hi\"");
        provider.forgetRequests();
        String named = form.replace("ID", item).replace("msg_nextANSWERS", "msg_next" + answers);

        assertRefused(ask("stranger", "[{\"role\":\"user\",\"content\":\"And?\"}," + named + "]"));
        if (!form.contains("ANSWERS")) {
            assertThat(gateway.post(
                                    RESPONSES,
                                    "{\"model\":\"o3\",\"input\":[" + named + "]}",
                                    key("owner"),
                                    "x-arch-llm-provider-hint: main")
                            .status())
                    .isEqualTo(200);
            assertThat(provider.takeRequest().target()).isEqualTo("/v1/other/responses");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"message\",\"id\":\"msg_x\",\"role\":\"assistant\",\"content\":[]}",
                "{\"type\":\"function_call\",\"id\":\"fc_x\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}",
                "{\"type\":\"function_call_output\",\"id\":\"fco_x\",\"call_id\":\"c\",\"output\":\"1\"}",
                "{\"type\":\"reasoning\",\"id\":\"rs_x\",\"summary\":[],\"encrypted_content\":\"gAAAA\"}",
                "{\"type\":\"image_generation_call\",\"id\":null}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"id\":\"x\",\"text\":\"a\"}]}"
            })
    void anItemWithItsContentMayHaveAnyId(String form) {
        assertThat(ask("stranger", "[" + form + "]").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"/responses/compact", "/responses/input_tokens"})
    void theOtherCallsThatTakeAnInputHoldTheSame(String path) throws InterruptedException {
        String body = "{\"model\":\"o3\",\"input\":[" + REFERENCE.replace("ID", item) + "]}";
        for (String root : new String[] {"/v1", "/openai/v1"}) {
            assertRefused(gateway.post(root + path, body, key("stranger")));
        }

        assertThat(gateway.post("/v1" + path, body, key("owner")).status()).isEqualTo(200);
        assertThat(provider.takeRequest().target()).isEqualTo("/v1/other" + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {CONVERSATIONS, CONVERSATIONS + "/ID/items"})
    void onlyItsClientPutsAnItemIntoAConversation(String path) throws InterruptedException {
        String body = "{\"items\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"Hi\"},"
                + REFERENCE.replace("ID", item) + "]}";

        assertRefused("items", gateway.post(path.replace("ID", conversation + "stranger"), body, key("stranger")));
        assertThat(gateway.post(path.replace("ID", conversation + "owner"), body, key("owner"))
                        .status())
                .isEqualTo(200);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(body);
    }

    @Test
    void itemsWithTheirContentGoIntoAConversationAsTheyWere() throws InterruptedException {
        String body = " {\"items\" : [{\"type\":\"message\",\"role\":\"user\",\"content\":\"\u00fc\"}], \"x\":1.0}\n";
        assertThat(gateway.post(CONVERSATIONS, body, key("stranger")).status()).isEqualTo(200);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(body);

        assertThat(gateway.send("POST", CONVERSATIONS, "stranger").status()).isEqualTo(200);
        assertThat(provider.takeRequest().bodyText()).isEmpty();
    }

    @Test
    void itemsThatCannotBeReadArePutNowhere() {
        assertThat(gateway.post(CONVERSATIONS, "{\"items\":[", key("stranger")).bodyText())
                .contains("invalid_json");
        assertThat(gateway.post(CONVERSATIONS, "{}", key("stranger"), "Content-Encoding: br")
                        .status())
                .isEqualTo(415);
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void aStreamsItemsAreKnownFromTheirFirstEvent() {
        String id = "rs_stream" + answers;
        String late = "msg_late" + answers;
        provider.answerWith(
                Answer.sse("data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_s\",\"output\":[]}}\n\n"
                        + "data: {\"type\":\"response.output_item.added\",\"item\":{\"id\":\"" + id + "\"}}\n\n"
                        + "data: {\"type\":\"response.output_item.done\",\"item\":{\"id\":\"" + id + "\"}}\n\n"
                        + "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_s\",\"output\":[{\"id\":\""
                        + late + "\"}]}}\n\n"));
        gateway.post(RESPONSES, "{\"model\":\"o3\",\"input\":\"Hi\",\"stream\":true}", key("owner"));
        provider.forgetRequests();

        for (String each : new String[] {id, late}) {
            String input = "[" + REFERENCE.replace("ID", each) + "]";
            assertRefused(ask("stranger", input));
            assertThat(ask("owner", input).status()).isEqualTo(200);
            provider.forgetRequests();
        }
    }

    /** What a compacted conversation has may have come from the client, with the ids of others. */
    @ParameterizedTest
    @CsvSource({
        "/v1/responses/compact, '{\"input\":\"a\"}'",
        "/v1/responses/input_tokens, '{\"input\":\"a\"}'",
        "/v1/conversations, '{}'",
        "/v1/files, '{}'",
        "/v1/responses, '{\"input\":\"a\",\"store\":false}'"
    })
    void otherAnswersGiveNobodyAnItem(String path, String body) {
        provider.answerWith(Answer.json(200, answer("resp_planted" + answers, item)));
        assertThat(gateway.post(path, body, key("stranger")).status()).isEqualTo(200);
        provider.forgetRequests();

        assertRefused(ask("stranger", "[" + REFERENCE.replace("ID", item) + "]"));
        assertThat(ask("owner", "[" + REFERENCE.replace("ID", item) + "]").status())
                .isEqualTo(200);
    }

    @Test
    void itemsOfTwoProvidersAreKnownToNeither() {
        provider.answerWith(Answer.json(200, answer("resp_main" + answers, "rs_main" + answers)));
        gateway.post(RESPONSES, "{\"input\":\"Hi\"}", key("owner"), "x-arch-llm-provider-hint: main");
        provider.forgetRequests();

        assertRefused(ask(
                "owner",
                "[" + REFERENCE.replace("ID", item) + "," + REFERENCE.replace("ID", "rs_main" + answers) + "]"));
    }

    @Test
    void moreItemsThanAreLookedForAreRefused() {
        String many = IntStream.rangeClosed(0, 1_000)
                .mapToObj(number -> REFERENCE.replace("ID", "rs_many" + number))
                .collect(Collectors.joining(",", "[", "]"));

        assertRefused(ask("owner", many));
    }

    @Test
    void withoutClientsNothingIsKeptApart() {
        try (TestGateway open = TestGateway.before(provider)) {
            assertThat(open.post(RESPONSES, "{\"input\":[" + REFERENCE + "]}").status())
                    .isEqualTo(200);
            assertThat(open.post(CONVERSATIONS, "{\"items\":[" + REFERENCE + "]}")
                            .status())
                    .isEqualTo(200);
        }
    }
}
