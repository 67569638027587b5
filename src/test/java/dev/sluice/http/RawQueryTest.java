package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters of a query by their names, in any encoding of these. */
final class RawQueryTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "a=1&key=2&b=3, a=1&b=3",
                "key=2, -",
                "key, -",
                "k%65y=2&a=%zz, a=%zz",
                "key=1&key=2&a, a",
                "a=key, a=key",
                "Key=1, Key=1",
                "'', ''",
                "-, -"
            })
    void leavesOutTheParametersOfAName(String query, String rest) {
        assertThat(RawQuery.without(query, "key"::equals)).isEqualTo(rest);
        assertThat(RawQuery.has(query, "key"::equals)).isEqualTo(query != null && !query.equals(rest));
    }

    @Test
    void decodesValues() {
        assertThat(RawQuery.valuesOf("key=a%20b&key&key=&x=1&k%65y=%zz", "key")).containsExactly("a b", "", "", "%zz");
        assertThat(RawQuery.valuesOf(null, "key")).isEmpty();
    }
}
