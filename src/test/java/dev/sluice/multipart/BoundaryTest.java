package dev.sluice.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.multipart.BoundaryResult.Boundary;
import dev.sluice.multipart.BoundaryResult.InvalidBoundary;
import dev.sluice.multipart.BoundaryResult.NotForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2046 section 5.1.1, RFC 7578 section 4.1. */
final class BoundaryTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "multipart/form-data; boundary=abc | abc",
                "Multipart/Form-Data;Boundary=\"a b\" | ",
                "multipart/form-data; boundary=\"a:b/c=d?(e),f\" | a:b/c=d?(e),f",
                "multipart/form-data; charset=UTF-8; boundary=----WebKitFormBoundary7MA4YWxk | ----WebKitFormBoundary7MA4YWxk",
                "multipart/form-data ; boundary=x.y_z'+- | x.y_z'+-"
            })
    void readsTheBoundary(String contentType, String boundary) {
        if (boundary == null) {
            assertThat(BoundaryResult.of(contentType)).isInstanceOf(InvalidBoundary.class);
        } else {
            assertThat(BoundaryResult.of(contentType)).isEqualTo(new Boundary(boundary));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data;",
                "multipart/form-data; boundary",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=a; boundary=a",
                "multipart/form-data; boundary=a; BOUNDARY=b",
                "multipart/form-data; boundary=a;",
                "multipart/form-data; boundary = a",
                "multipart/form-data; boundary=a b",
                "multipart/form-data; boundary=a,b",
                "multipart/form-data; boundary=a/b",
                "multipart/form-data; boundary=\"a",
                "multipart/form-data; boundary=\"a\\\"b\"",
                "multipart/form-data; boundary=\"a\"b",
                "multipart/form-data; boundary*=utf-8''a",
                "multipart/form-data; boundary=a; boundary*0=b",
                "multipart/form-data; boundary=a; x=y",
                "multipart/form-data; boundary=a; charset=utf-16",
                "multipart/form-data; boundary=\u00e4"
            })
    void refusesWhatCanBeReadInTwoWays(String contentType) {
        assertThat(BoundaryResult.of(contentType)).isInstanceOf(InvalidBoundary.class);
    }

    @Test
    void allowsSeventyCharacters() {
        assertThat(BoundaryResult.of("multipart/form-data; boundary=" + "b".repeat(70)))
                .isInstanceOf(Boundary.class);
        assertThat(BoundaryResult.of("multipart/form-data; boundary=" + "b".repeat(71)))
                .isInstanceOf(InvalidBoundary.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "multipart/mixed; boundary=a",
                "multipart/form-datax; boundary=a",
                "boundary=a"
            })
    void otherTypesAreNoForm(String contentType) {
        assertThat(BoundaryResult.of(contentType)).isEqualTo(new NotForm());
        assertThat(BoundaryResult.of(null)).isEqualTo(new NotForm());
    }
}
