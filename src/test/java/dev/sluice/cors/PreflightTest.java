package dev.sluice.cors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the headers that a page wants to send it may. */
final class PreflightTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "authorization,content-type                  | authorization, content-type",
                "X-Stainless-Lang , X-API-Key                | x-stainless-lang, x-api-key",
                "api-key,x-goog-api-key,x-goog-api-client    | api-key, x-goog-api-key, x-goog-api-client",
                "anthropic-version,x-team,anthropic-beta     | anthropic-version, anthropic-beta",
                "anthropic-dangerous-direct-browser-access   | anthropic-dangerous-direct-browser-access",
                "openai-project,x-arch-llm-provider-hint     | openai-project, x-arch-llm-provider-hint",
                "x-arch-llm-provider,cookie,origin,*         | ''",
                "x-stainless-a b,x-stainless-\"<,x-stainless-: | ''",
                "x-stainless-                                | x-stainless-",
                "x-forwarded-for                             | ''",
                "''                                          | ''",
                ",,                                          | ''"
            })
    void onlyHeadersThatSdksSendAreAllowed(String requested, String allowed) {
        assertThat(Preflight.allowedHeaders(requested)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"52, true", "53, false"})
    void aNameWithThePrefixOfSdksHasABound(int more, boolean allowed) {
        String name = "x-stainless-" + "a".repeat(more);

        assertThat(Preflight.allowedHeaders(name)).isEqualTo(allowed ? name : "");
    }
}
