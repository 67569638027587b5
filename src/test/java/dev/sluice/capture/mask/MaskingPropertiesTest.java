package dev.sluice.capture.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class MaskingPropertiesTest {

    private static final Masking ALL = new Masking(EnumSet.allOf(MaskKind.class));
    private static final String START = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";
    private static final String END = "\"}}]}\n\n";

    /** Wherever a provider cuts its answer into events, the value is in none of them. */
    @Property(tries = 300)
    void aValueOfAStreamIsMaskedHoweverItIsCut(
            @ForAll("values") String value, @ForAll @IntRange(min = 1, max = 9) int size) {
        String answer = "Say: " + value + " is it.";
        StringBuilder stream = new StringBuilder();
        for (int at = 0; at < answer.length(); at += size) {
            stream.append(START)
                    .append(answer, at, Math.min(answer.length(), at + size))
                    .append(END);
        }

        String masked = ALL.mask(stream.toString(), stream.length(), true);

        String joined = masked.replace(START, "").replace(END, "");
        assertThat(joined).matches("Say: \\[(email|card|iban|phone)\\] is it\\.");
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.of(
                "ann.example@mail.example.com", "4111 1111 1111 1111", "DE89370400440532013000", "+41 44 668 18 00");
    }

    /** Text without a value stays, to the last character, whatever it is. */
    @Property(tries = 300)
    void anyTextIsReadWithoutFailure(@ForAll String text, @ForAll boolean isStream) {
        String masked = ALL.mask(text, text.length(), isStream);

        if (text.chars().noneMatch(c -> c == '@' || c == '%' || c == '+' || (c >= '0' && c <= '9'))) {
            assertThat(masked).isEqualTo(text);
        } else {
            assertThat(masked).isNotNull();
        }
    }
}
