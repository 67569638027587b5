package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
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
        Provider provider = new Provider(
                "a",
                URI.create("http://a/v1"),
                Provider.Auth.BEARER,
                Optional.of(new Secret("sk-planted")),
                Optional.empty(),
                true,
                Provider.StreamUsage.REQUEST,
                Timeouts.DEFAULT,
                Network.DIRECT);

        assertThat(new RoutePlan(List.of(provider), RoutePlan.Reason.HINT).toString())
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
