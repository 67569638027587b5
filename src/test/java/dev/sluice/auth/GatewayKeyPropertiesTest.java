package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.GatewayKey.Form;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;

final class GatewayKeyPropertiesTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @Property(tries = 300)
    void aNewKeyHasTheFormThatScannersLookFor() {
        GatewayKey key = GatewayKey.make(RANDOM);

        assertThat(key.text()).matches("slk_[0-9A-Za-z]{49}");
        assertThat(GatewayKey.formOf(key.text())).isEqualTo(Form.WHOLE);
        assertThat(key.text()).endsWith(key.last4());
        assertThat(key).hasToString("***");
    }

    @Property(tries = 300)
    void aKeyWithAnotherCharacterIsMistyped(
            @ForAll @IntRange(min = 4, max = 52) int at, @ForAll @AlphaChars @NumericChars char other) {
        String text = GatewayKey.make(RANDOM).text();
        Assume.that(text.charAt(at) != other);

        assertThat(GatewayKey.formOf(text.substring(0, at) + other + text.substring(at + 1)))
                .isEqualTo(Form.MISTYPED);
    }

    @Property(tries = 300)
    void aKeyWithTwoCharactersSwappedIsMistyped(@ForAll @IntRange(min = 4, max = 51) int at) {
        String text = GatewayKey.make(RANDOM).text();
        Assume.that(text.charAt(at) != text.charAt(at + 1));

        assertThat(GatewayKey.formOf(
                        text.substring(0, at) + text.charAt(at + 1) + text.charAt(at) + text.substring(at + 2)))
                .isEqualTo(Form.MISTYPED);
    }

    @Property(tries = 100)
    void aKeyThatIsCutOrTooLongIsMistyped(@ForAll @IntRange(min = 4, max = 52) int length) {
        String text = GatewayKey.make(RANDOM).text();

        assertThat(GatewayKey.formOf(text.substring(0, length))).isEqualTo(Form.MISTYPED);
        assertThat(GatewayKey.formOf(text + text.charAt(length))).isEqualTo(Form.MISTYPED);
    }

    @Property(tries = 300)
    void anyTextHasAForm(@ForAll String text) {
        assertThat(GatewayKey.formOf("slk_" + text)).isEqualTo(Form.MISTYPED);
        assertThat(GatewayKey.formOf("x" + text)).isEqualTo(Form.OTHER);
    }

    @Example
    void noTwoKeysAreAlike() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(keys.add(GatewayKey.make(RANDOM).text())).isTrue();
        }
    }

    /** Worked out apart from this code: the CRC-32 of "slk_" and 43 zeros in digits of base 62. */
    @Example
    void theChecksumIsTheCrcOfWhatIsBefore() {
        assertThat(GatewayKey.formOf("slk_" + "0".repeat(43) + "0m7eiM")).isEqualTo(Form.WHOLE);
    }
}
