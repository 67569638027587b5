package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class OwnerCodecPropertiesTest {

    @Provide
    Arbitrary<OwnerChange> changes() {
        Arbitrary<String> ids = visible().ofMinLength(1).ofMaxLength(OwnerRow.MAX_ID);
        Arbitrary<String> names = visible().ofMaxLength(OwnerRow.MAX_NAME);
        Arbitrary<Long> millis = Arbitraries.longs().between(-1_000_000_000_000L, 4_000_000_000_000L);
        Arbitrary<OptionalLong> tokens = Arbitraries.longs()
                .greaterOrEqual(0)
                .optional()
                .map(number -> number.map(OptionalLong::of).orElseGet(OptionalLong::empty));
        Arbitrary<OwnerChange> made = Combinators.combine(ids, names, names, millis, tokens)
                .as((id, client, provider, at, spent) ->
                        new OwnerChange.Made(new OwnerRow(id, client, provider, Instant.ofEpochMilli(at), spent)));
        return Arbitraries.oneOf(made, ids.map(OwnerChange.Deleted::new));
    }

    private static net.jqwik.api.arbitraries.StringArbitrary visible() {
        return Arbitraries.strings().withCharRange('!', '~');
    }

    @Property(tries = 500)
    void aChangeIsReadAsItWasWritten(@ForAll("changes") OwnerChange change) throws MalformedRowException {
        assertThat(OwnerCodec.decode(OwnerCodec.encode(change))).isEqualTo(change);
    }

    /** A spool may hold rows that were written before an update. */
    @Property(tries = 100)
    void anOwnerOfAGatewayThatDidNotKeepTokensIsRead(@ForAll("changes") OwnerChange change)
            throws MalformedRowException {
        byte[] bytes = OwnerCodec.encode(change);
        bytes[0] = 1;
        if (!(change instanceof OwnerChange.Made made)) {
            assertThat(OwnerCodec.decode(bytes)).isEqualTo(change);
            return;
        }
        OwnerRow row = made.row();
        Assume.that(row.tokens().isEmpty());

        // All but the mark that there are no tokens.
        OwnerChange read = OwnerCodec.decode(Arrays.copyOf(bytes, bytes.length - 1));

        assertThat(read).isEqualTo(change);
    }

    @Property(tries = 500)
    void aChangeThatEndsInItsMiddleIsNone(
            @ForAll("changes") OwnerChange change, @ForAll @IntRange(min = 1, max = 600) int missing) {
        byte[] bytes = OwnerCodec.encode(change);
        byte[] cut = Arrays.copyOf(bytes, Math.max(0, bytes.length - missing));

        assertThatThrownBy(() -> OwnerCodec.decode(cut)).isInstanceOf(MalformedRowException.class);
    }

    @Property(tries = 1000)
    void anyBytesAreAChangeThatTheDatabaseTakesOrAreRefused(@ForAll @Size(max = 300) byte[] bytes) {
        byte[] likely = bytes.clone();
        for (int at = 0; at < Math.min(2, likely.length); at++) {
            likely[at] = (byte) (1 + Math.floorMod(likely[at], at + 1));
        }
        try {
            OwnerChange change = OwnerCodec.decode(likely);
            assertThat(OwnerRow.isId(change.responseId())).isTrue();
        } catch (MalformedRowException refused) {
            assertThat(refused).hasMessageNotContaining("null");
        }
    }
}
