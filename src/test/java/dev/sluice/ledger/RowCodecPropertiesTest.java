package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowCodecPropertiesTest {

    @Provide
    Arbitrary<ExchangeRow> rows() {
        return Rows.any();
    }

    @Property(tries = 500)
    void aRowIsReadAsItWasWritten(@ForAll("rows") ExchangeRow row) throws MalformedRowException {
        assertThat(RowCodec.decode(RowCodec.encode(row))).isEqualTo(row);
    }

    @Test
    void aRowWithoutATraceIsWrittenAsEarlierGatewaysKnowIt() {
        byte[] untraced = RowCodec.encode(Rows.row(1));
        byte[] traced = RowCodec.encode(Rows.row(1).inTrace(Optional.of("4bf92f3577b34da6a3ce929d0e0e4736")));

        assertThat(untraced[0]).isEqualTo((byte) 2);
        assertThat(traced).hasSize(untraced.length + 1 + 1 + 32);
    }

    @Test
    void aRowOfTheVersionBeforeIsRead() throws MalformedRowException {
        RowOutput out = new RowOutput();
        out.number(1);
        out.fixed(7);
        out.fixed(8);
        out.number(1);
        out.text("request");
        out.text("crm");
        out.optionalText(Optional.empty());
        out.optionalText(Optional.empty());
        out.text("chat");
        out.flag(false);
        for (int route = 0; route < 4; route++) {
            out.optionalText(Optional.empty());
        }
        out.number(200);
        out.text("complete");
        out.optionalText(Optional.empty());
        for (int time = 0; time < 3; time++) {
            out.optionalInt(OptionalInt.empty());
        }
        out.optionalLong(OptionalLong.of(3));
        out.optionalLong(OptionalLong.of(4));
        out.number(1);
        out.flag(false);
        out.optionalLong(OptionalLong.of(5));
        out.flag(false);
        out.optionalLong(OptionalLong.empty());
        out.optionalText(Optional.of("0123456789ab"));
        out.optionalText(Optional.of("flex"));
        out.optionalText(Optional.of("req_1"));
        out.number(2);
        out.number(1);
        out.text("azure");
        out.text("429");

        ExchangeRow row = RowCodec.decode(out.toBytes());

        assertThat(row.cost())
                .isEqualTo(new RowCost(
                        OptionalLong.of(5),
                        false,
                        OptionalLong.empty(),
                        Optional.of("0123456789ab"),
                        Optional.of("flex")));
        assertThat(row.providerId()).hasValue("req_1");
        assertThat(row.attempts().rows()).containsExactly(new AttemptRow("azure", "429"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "\u007f",
                "\u0080",
                "\u00e9",
                "a\u00e9",
                "\u65e5\u672c",
                "\ud83d\ude00",
                "ab\ud83d\ude00c"
            })
    void aTextIsReadAsItWasWritten(String part) throws MalformedRowException {
        for (String text : new String[] {part, part.repeat(130), "x".repeat(500) + part}) {
            RowOutput out = new RowOutput();
            out.text(text);
            out.flag(true);

            RowInput in = new RowInput(out.toBytes());

            assertThat(in.text()).isEqualTo(text);
            assertThat(in.flag()).isTrue();
            in.end();
            assertThat(out.array()).startsWith(out.toBytes());
            assertThat(out.length()).isEqualTo(out.toBytes().length);
        }
    }

    @Property(tries = 500)
    void aCopyIsReadAsItWasWritten(@ForAll("rows") ExchangeRow row) throws MalformedRowException {
        for (AttemptRow attempt : row.attempts().rows()) {
            CopyRow copy = new CopyRow(row.id(), attempt);

            assertThat(CopyCodec.decode(CopyCodec.encode(copy))).isEqualTo(copy);
        }
    }

    @Property(tries = 500)
    void anyBytesAreACopyOrAreRefused(@ForAll @Size(max = 60) byte[] bytes) {
        byte[] likely = bytes.clone();
        if (likely.length > 0) {
            likely[0] = 1;
        }
        try {
            assertThat(CopyCodec.encode(CopyCodec.decode(likely))).isNotEmpty();
        } catch (MalformedRowException refused) {
            assertThat(refused).hasMessageNotContaining("null");
        }
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
            likely[0] = (byte) (1 + bytes.length % 2 + 64 * (bytes.length / 2 % 2));
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
