package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.KeyGrant;
import dev.sluice.routing.KeyGrant.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What providers grant single keys, in the configuration. */
final class KeyGrantListTest {

    private static final String BASE = "sluice.providers.p.base-url=https://host/v1";
    private static final String KEY = "sluice.providers.p.keys.a.key=sk-1";

    private static List<KeyGrant> grants(String... properties) {
        return ConfigFixture.only(properties)
                .read()
                .providers()
                .get(0)
                .keys()
                .get(0)
                .grants();
    }

    @Test
    void readsAmountsForAllModelsAndForSome() {
        assertThat(grants(
                        BASE,
                        KEY,
                        "sluice.providers.p.keys.a.requests-per-minute=500",
                        "sluice.providers.p.keys.a.tokens-per-minute=2000000, GPT-4o-mini*:30000 , ft:gpt-4o:org:5,"))
                .containsExactly(
                        new KeyGrant(Unit.REQUESTS, "*", 500),
                        new KeyGrant(Unit.TOKENS, "*", 2_000_000),
                        new KeyGrant(Unit.TOKENS, "gpt-4o-mini*", 30_000),
                        new KeyGrant(Unit.TOKENS, "ft:gpt-4o:org", 5));
        assertThat(grants(BASE, KEY)).isEmpty();
    }

    @Test
    void theEnvironmentSetsThemToo() {
        assertThat(ConfigFixture.only(BASE)
                        .variable("SLUICE_PROVIDERS_P_KEYS_A_KEY", "sk-a")
                        .variable("SLUICE_PROVIDERS_P_KEYS_A_REQUESTS_PER_MINUTE", "7")
                        .read()
                        .providers()
                        .get(0)
                        .keys()
                        .get(0)
                        .grants())
                .containsExactly(new KeyGrant(Unit.REQUESTS, "*", 7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | amount 1 must be a whole number, 1 to 1000000000, with a model and a colon before it if it is for that model alone",
                "5, sk-planted | amount 2 must be a whole number, 1 to 1000000000, with a model and a colon before it if it is for that model"
                        + " alone",
                "1000000001 | amount 1 must be a whole number, 1 to 1000000000, with a model and a colon before it if it is for that model"
                        + " alone",
                "5, :6 | amount 2 has no model before the colon",
                "5, 6 | amount 2 is for the same models as one before; remove one of them",
                "m:5, M:6 | amount 2 is for the same models as one before; remove one of them"
            })
    void reportsFaultsWithoutTheText(String value, String fault) {
        assertThat(ConfigFixture.only(BASE, KEY, "sluice.providers.p.keys.a.requests-per-minute=" + value)
                        .faults())
                .containsExactly("sluice.providers.p.keys.a.requests-per-minute: " + fault);
    }

    @Test
    void aKeyWithoutANameHasNone() {
        assertThat(ConfigFixture.only(BASE, "sluice.providers.p.key=sk-1", "sluice.providers.p.requests-per-minute=5")
                        .faults())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("sluice.providers.p.requests-per-minute: unknown");
    }
}
