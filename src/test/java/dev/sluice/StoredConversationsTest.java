package dev.sluice;

import static dev.sluice.testing.TestClients.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.OwnerAndStranger;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who made a conversation owns it (dialects.md A30). */
final class StoredConversationsTest {

    private static final String CONVERSATIONS = "/v1/conversations";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final OwnerAndStranger gateway = OwnerAndStranger.before(provider);

    private static int conversations;

    private String stored;

    @BeforeEach
    void make() {
        stored = "conv_" + ++conversations;
        provider.startOver();
        provider.answerWith(Answer.json(200, "{\"id\":\"" + stored + "\",\"object\":\"conversation\"}"));
        assertThat(gateway.post(CONVERSATIONS, "{}", key("owner"), "x-arch-llm-provider-hint: other")
                        .status())
                .isEqualTo(200);
        provider.forgetRequests();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, ''",
        "POST, ''",
        "DELETE, ''",
        "GET, /items",
        "POST, /items",
        "GET, /items/msg_1",
        "DELETE, /items/msg_1"
    })
    void onlyItsClientReachesItWhereItIsStored(String method, String suffix) throws InterruptedException {
        for (String path : new String[] {
            CONVERSATIONS + "/" + stored,
            "/v1/CONVERSATIONS/" + stored,
            "/v1//conversations/" + stored,
            CONVERSATIONS + "/" + stored + ";a=b",
            "/openai/v1/conversations/" + stored,
            "/openai/conversations/" + stored
        }) {
            assertThat(gateway.send(method, path + suffix, "stranger").status())
                    .as(path)
                    .isIn(404, 400);
        }
        RawResponse refused = gateway.send(method, CONVERSATIONS + "/" + stored + suffix, "stranger");
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.bodyText()).contains("response_not_found");
        assertThat(provider.untaken()).isZero();

        assertThat(gateway.send(method, CONVERSATIONS + "/" + stored + suffix, "owner")
                        .status())
                .isEqualTo(200);
        assertThat(provider.takeRequest().target()).isEqualTo("/v1/other/conversations/" + stored + suffix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"ID\"", "{\"id\":\"ID\"}"})
    void onlyItsClientContinuesItWhereItIsStored(String form) throws InterruptedException {
        String body = "{\"model\":\"o3\",\"input\":\"And?\",\"conversation\":" + form.replace("ID", stored) + "}";

        RawResponse refused = gateway.post("/v1/responses", body, key("stranger"));
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.bodyText()).contains("response_not_found");
        assertThat(provider.untaken()).isZero();
        assertThat(gateway.post("/v1/responses", body, key("owner"), "x-arch-llm-provider-hint: main")
                        .status())
                .isEqualTo(200);
        assertThat(provider.takeRequest().target()).isEqualTo("/v1/other/responses");
    }

    /** A provider may read another one of two members than the gateway. */
    @Test
    void anotherClientsConversationIsFoundBesideTheClientsOwn() {
        String own = "conv_own" + conversations;
        provider.answerWith(Answer.json(200, "{\"id\":\"" + own + "\",\"object\":\"conversation\"}"));
        gateway.post(CONVERSATIONS, "{}", key("stranger"), "x-arch-llm-provider-hint: other");
        provider.forgetRequests();
        String first = "\"conversation\":\"" + stored + "\"";
        String second = "\"conversation\":{\"id\":\"" + own + "\"}";

        for (String members : new String[] {first + "," + second, second + "," + first}) {
            assertThat(gateway.post(
                                    "/v1/responses",
                                    "{\"model\":\"o3\",\"input\":\"a\"," + members + "}",
                                    key("stranger"))
                            .status())
                    .isEqualTo(404);
        }
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void aConversationIsForgottenWhenItIsDeletedButNotWithOneOfItsItems() {
        assertThat(gateway.send("DELETE", CONVERSATIONS + "/" + stored + "/items/msg_1", "owner")
                        .status())
                .isEqualTo(200);
        assertThat(gateway.send("GET", CONVERSATIONS + "/" + stored, "owner").status())
                .isEqualTo(200);

        assertThat(gateway.send("DELETE", CONVERSATIONS + "/" + stored, "owner").status())
                .isEqualTo(200);
        gateway.awaitEnds();
        assertThat(gateway.send("GET", CONVERSATIONS + "/" + stored, "owner").status())
                .isEqualTo(404);
    }

    @Test
    void withoutClientsNothingIsKeptApart() {
        try (TestGateway open = TestGateway.before(provider)) {
            assertThat(open.get(CONVERSATIONS + "/conv_any").status()).isEqualTo(200);
            assertThat(open.post("/v1/responses", "{\"input\":\"a\",\"conversation\":\"conv_any\"}")
                            .status())
                    .isEqualTo(200);
        }
    }
}
