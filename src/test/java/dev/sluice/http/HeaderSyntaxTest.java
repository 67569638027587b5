package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderSyntaxTest {

    @Test
    void aTokenHoldsLettersDigitsAndFifteenSymbols() {
        String allowed = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

        for (char c = 0; c <= 0x180; c++) {
            assertThat(HeaderSyntax.isToken("a" + c)).as("U+%04X", (int) c).isEqualTo(allowed.indexOf(c) >= 0);
        }
    }

    @Test
    void anEmptyNameIsNoToken() {
        assertThat(HeaderSyntax.isToken("")).isFalse();
    }

    @Test
    void aValueHoldsNoControlCharactersButTheTab() {
        for (char c = 0; c <= 0x180; c++) {
            boolean isAllowed = c == '\t' || (c >= ' ' && c != 0x7F && c <= 0xFF);
            assertThat(HeaderSyntax.isFieldValue("a" + c)).as("U+%04X", (int) c).isEqualTo(isAllowed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "007", "999999999999999999"})
    void aContentLengthIsUpToEighteenDigits(String length) {
        assertThat(HeaderSyntax.isContentLength(length)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1", "1 ", "+1", "-1", "1,1", "0x10", "1e3", "1000000000000000000", "\u0661"})
    void anythingElseIsNoContentLength(String length) {
        assertThat(HeaderSyntax.isContentLength(length)).isFalse();
    }
}
