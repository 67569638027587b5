package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class RowCodecPropertiesTest {

    @Provide
    Arbitrary<ExchangeRow> rows() {
        return Rows.any();
    }

    @Property(tries = 500)
    void aRowIsReadAsItWasWritten(@ForAll("rows") ExchangeRow row) throws MalformedRowException {
        assertThat(RowCodec.decode(RowCodec.encode(row))).isEqualTo(row);
    }

    @Property(tries = 500)
    void aRowThatEndsInItsMiddleIsNoRow(
            @ForAll("rows") ExchangeRow row, @ForAll @IntRange(min = 1, max = 400) int missing) {
        byte[] bytes = RowCodec.encode(row);
        byte[] cut = Arrays.copyOf(bytes, Math.max(0, bytes.length - missing));

        assertThatThrownBy(() -> RowCodec.decode(cut)).isInstanceOf(MalformedRowException.class);
    }

    @Property(tries = 500)
    void anyBytesAreARowOrAreRefused(@ForAll @Size(max = 300) byte[] bytes) {
        byte[] likely = bytes.clone();
        if (likely.length > 0) {
            likely[0] = 1;
        }
        try {
            assertThat(RowCodec.encode(RowCodec.decode(likely))).isNotEmpty();
        } catch (MalformedRowException refused) {
            assertThat(refused).hasMessageNotContaining("null");
        }
    }

    @Property(tries = 500)
    void noTextOfAClientIsLongerThanItsColumnOrHoldsWhatADatabaseRefuses(@ForAll("rows") ExchangeRow row) {
        assertThat(row.requestId().length()).isLessThanOrEqualTo(128);
        assertThat(row.caller().client().length()).isLessThanOrEqualTo(64);
        assertThat(row.ending().length()).isLessThanOrEqualTo(16);
        row.route().asked().ifPresent(asked -> {
            assertThat(asked.length()).isLessThanOrEqualTo(128);
            assertThat(asked.chars().noneMatch(Character::isISOControl)).isTrue();
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(asked)).isTrue();
        });
        assertThat(row.attempts().rows()).hasSizeLessThanOrEqualTo(64);
    }
}
