package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of known errors, and the faults that are found in it. */
final class KnownErrorsTest {

    private static final String HEADER = "meaning\twhere\tstatus\tvalue\tsource";
    private static final String ROW = "CONTEXT_LENGTH\tmessage\t400\ttoo long ... model\there";

    @Test
    void aTextWithAGapIsFoundInItsOrder() {
        KnownErrors table = KnownErrors.read(List.of("# a comment", HEADER, ROW));

        assertThat(table.ofMessage(400, "it is too long for this model")).contains(ErrorMeaning.CONTEXT_LENGTH);
        assertThat(table.ofMessage(400, "this model says: too long")).isEmpty();
        assertThat(table.ofMessage(401, "it is too long for this model")).isEmpty();
    }

    @Test
    void aTextForAnyStatusIsNotLookedForInARateLimit() {
        KnownErrors table = KnownErrors.read(List.of(HEADER, ROW.replace("400", "*")));

        assertThat(table.ofMessage(0, "too long for this model")).contains(ErrorMeaning.CONTEXT_LENGTH);
        assertThat(table.ofMessage(500, "too long for this model")).contains(ErrorMeaning.CONTEXT_LENGTH);
        assertThat(table.ofMessage(429, "too long for this model")).isEmpty();
    }

    @Test
    void aCodeForAnyStatusIsLookedForInARateLimitToo() {
        KnownErrors table = KnownErrors.read(List.of(HEADER, "INSUFFICIENT_QUOTA\tcode\t*\tbroke\there"));

        assertThat(table.ofCode(429, "broke")).contains(ErrorMeaning.INSUFFICIENT_QUOTA);
        assertThat(table.ofCode(429, "brok")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNKNOWN;message;*;some text;here|no such meaning",
                "TOO_LONG;message;*;some text;here|no such meaning",
                "CONTEXT_LENGTH;body;*;some text;here|'where' must be code or message",
                "CONTEXT_LENGTH;message;4xx;some text;here|the status must be",
                "CONTEXT_LENGTH;message;*;Some Text;here|lower case",
                "CONTEXT_LENGTH;message;*;long ... text here;here|too short",
                "CONTEXT_LENGTH;message;*;;here|the value is empty",
                "CONTEXT_LENGTH;message;*;some text;|the source is missing",
                "CONTEXT_LENGTH;message;*;some text|5 cells expected, found 4"
            })
    void aFaultIsToldWithItsLine(String row, String fault) {
        assertThatThrownBy(() -> KnownErrors.read(List.of(HEADER, ROW, row.replace(';', '\t'))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("error-meanings.tsv, line 3: ")
                .hasMessageContaining(fault);
    }

    @Test
    void aSecondRowForAValueIsAFault() {
        assertThatThrownBy(() -> KnownErrors.read(List.of(HEADER, ROW, ROW))).hasMessageContaining("a second row");
    }

    @Test
    void aTableWithoutHeaderOrRowsIsAFault() {
        assertThatThrownBy(() -> KnownErrors.read(List.of(ROW))).hasMessageContaining("the header must be");
        assertThatThrownBy(() -> KnownErrors.read(List.of(HEADER))).hasMessageContaining("no rows");
    }
}
