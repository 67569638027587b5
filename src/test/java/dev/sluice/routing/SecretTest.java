package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testing.Providers;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret is visible only through reveal() (F8). */
final class SecretTest {

    @Test
    void isRevealedOnRequest() {
        assertThat(new Secret("sk-planted!~").reveal()).isEqualTo("sk-planted!~");
    }

    @Test
    void isHiddenInItsText() {
        assertThat(new Secret("sk-planted")).hasToString("***");
    }

    @Test
    void isHiddenInTheTextOfItsProviderAndPlan() {
        Provider provider = Providers.withKey(Provider.Auth.BEARER, "sk-planted");

        assertThat(RoutePlan.to(new Target(provider, Optional.empty()), RoutePlan.Reason.HINT)
                        .toString())
                .doesNotContain("planted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "planted key", "planted\n", "planted\u0000", "planted\u007f", "planted\u00e9"})
    void rejectsAValueThatNoHeaderCanCarryWithoutRepeatingIt(String value) {
        assertThatThrownBy(() -> new Secret(value))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("planted");
    }
}
