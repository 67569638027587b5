package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.StandInRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request's tokens are read. */
final class PresentedCredentialsTest {

    @ParameterizedTest
    @ValueSource(strings = {"x-api-key", "api-key", "x-goog-api-key", "X-Goog-Api-Key", "API-KEY"})
    void aHeaderForKeysHoldsAToken(String name) {
        assertThat(tokens(new StandInRequest().header(name, " sk-1 "))).containsExactly("sk-1");
    }

    @Test
    void oneTokenInEveryPlaceIsOne() {
        StandInRequest request = new StandInRequest()
                .header("Authorization", "Bearer sk-1")
                .header("x-api-key", "sk-1")
                .header("api-key", "sk-1")
                .header("x-goog-api-key", "sk-1")
                .root("/v1beta")
                .query("key=sk-1");

        assertThat(tokens(request)).containsExactly("sk-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "x-api-key", "api-key", "x-goog-api-key"})
    void aTokenThatDiffersFromTheQuerysIsAnother(String name) {
        StandInRequest request =
                new StandInRequest().header(name, "Bearer sk-1").root("/v1beta").query("key=sk-2");

        assertThat(tokens(request)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "key=sk-1,            sk-1",
        "alt=sse&key=sk-1,    sk-1",
        "%6bey=sk%2D1,        sk-1",
        "key=sk-1&key=sk-1,   sk-1",
        "key=a=b,             a=b",
        "key=sk%zz,           sk%zz",
        "key=,                ''",
        "key,                 ''"
    })
    void underTheRootOfGeminiTheParameterKeyHoldsAToken(String query, String token) {
        assertThat(tokens(new StandInRequest().root("/v1beta").query(query))).containsExactly(token);
        assertThat(tokens(new StandInRequest().root("/ai/v1beta").query(query))).containsExactly(token);
    }

    @Test
    void twoDifferentParametersAreTwoTokens() {
        assertThat(tokens(new StandInRequest().root("/v1beta").query("key=a&key=b")))
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"KEY=a", "keys=a", "access_token=a", "a=key", "a;key=a"})
    void noOtherParameterHoldsOne(String query) {
        assertThat(tokens(new StandInRequest().root("/v1beta").query(query))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1", "/v1beta1", "/openai", "/metrics", ""})
    void underAnotherRootAQueryHoldsNone(String root) {
        assertThat(tokens(new StandInRequest().root(root).query("key=a"))).isEmpty();
    }

    private static Iterable<String> tokens(StandInRequest request) {
        return new PresentedCredentials(request.toRequest()).tokens();
    }
}
