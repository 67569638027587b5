package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.TestGateway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose provider stores something, or has stored something, where there is more than one target (routing.md R16, R54). */
final class StoredReferencesTest {

    private static final String RESPONSES = "/v1/responses";

    @AutoClose
    private static final FakeProvider first = FakeProvider.start();

    @AutoClose
    private static final FakeProvider second = FakeProvider.start();

    @BeforeEach
    void startOver() {
        first.startOver();
        second.startOver();
        second.answerWith(Answer.json(200, "{\"id\":\"resp_2\"}"));
    }

    /** One for each test, because a target that fails is left out for a while. */
    private static TestGateway started() {
        return TestGateway.start(
                "sluice.providers.first.base-url=" + first.baseUrl(),
                "sluice.providers.first.auth=none",
                "sluice.providers.second.base-url=" + second.baseUrl(),
                "sluice.providers.second.auth=none",
                "sluice.models.smart.targets=first; second");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/responses        | \"previous_response_id\":\"resp_1\"",
                "/v1/responses        | \"conversation\":\"conv_1\"",
                "/v1/responses        | \"conversation\":{\"id\":\"conv_1\"}",
                "/v1/responses        | \"prompt\":{\"id\":\"pmpt_1\"}",
                "/v1/responses        | \"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]",
                "/v1/responses        | \"input\":[{\"content\":[{\"type\":\"input_file\",\"file_id\":\"file-1\"}]}]",
                "/v1/responses        | \"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"vs_1\"]}]",
                "/v1/chat/completions | \"messages\":[{\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}]}]",
                "/v1/chat/completions | \"messages\":[],\"extra_body\":{\"google\":{\"cached_content\":\"cachedContents/1\"}}",
                "/v1/chat/completions | \"messages\":[],\"google\":{\"cached_content\":\"cachedContents/1\"}",
                "/v1/messages         | \"messages\":[{\"content\":[{\"source\":{\"type\":\"file\",\"file_id\":\"file_1\"}}]}]",
                "/v1/messages         | \"messages\":[],\"container\":\"container_1\""
            })
    void whatAProviderHasStoredIsAskedOfTheFirstTargetAlone(String path, String reference) {
        first.answerWith(Answer.json(503, "{\"error\":{\"message\":\"no\"}}"));

        try (TestGateway plain = started()) {
            assertThat(plain.post(path, "{\"model\":\"smart\"," + reference + "}")
                            .status())
                    .isEqualTo(503);
        }

        assertThat(second.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"input\":\"Hi\"",
                "\"input\":[{\"type\":\"message\",\"content\":[{\"type\":\"input_text\",\"text\":\"Hi\"}]}]",
                "\"input\":\"Hi\",\"previous_response_id\":null",
                "\"input\":\"Hi\",\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\"}}]"
            })
    void aRequestWithoutSuchAReferenceGoesToAnyTarget(String input) {
        first.answerWith(Answer.json(503, "{\"error\":{\"message\":\"no\"}}"));

        try (TestGateway plain = started()) {
            assertThat(plain.post(RESPONSES, "{\"model\":\"smart\"," + input + "}")
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/responses         |                  | 200",
                "/v1/responses         | ,\"store\":true  | 502",
                "/v1/responses         | ,\"store\":null  | 200",
                "/v1/responses         | ,\"store\":false | 200",
                "/v1/responses/compact |                  | 200",
                "/v1/messages          |                  | 200"
            })
    void whatTheProviderIsToldToStoreIsNotSentTwice(String path, String store, int status) {
        first.answerWith(Answer.hangUp());

        try (TestGateway plain = started()) {
            String body = "{\"model\":\"smart\",\"input\":\"Hi\",\"messages\":[]" + (store == null ? "" : store) + "}";
            assertThat(plain.post(path, body).status()).isEqualTo(status);
        }

        assertThat(first.requestCount()).isPositive();
    }

    /** It has said that it did not serve it. */
    @Test
    void whatTheProviderHasRefusedIsSentElsewhereAlsoIfItWouldBeStored() {
        first.answerWith(Answer.json(500, "{\"error\":{\"message\":\"no\"}}"));

        try (TestGateway plain = started()) {
            assertThat(plain.post(RESPONSES, "{\"model\":\"smart\",\"input\":\"Hi\",\"store\":true}")
                            .status())
                    .isEqualTo(200);
        }
    }
}
