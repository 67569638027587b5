package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JsonOracle;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Objects that the gateway writes itself. */
final class ObjectTextTest {

    @Test
    void membersKeepTheirOrderAndWhatIsEmptyIsLeftOut() {
        ObjectText text = new ObjectText()
                .with("b", "x")
                .with("a", 1)
                .with("no", Optional.empty())
                .with("none", OptionalLong.empty())
                .with("nothing", OptionalInt.empty())
                .with("yes", Optional.of("y"))
                .with("big", OptionalLong.of(Long.MIN_VALUE))
                .with("small", OptionalInt.of(-1))
                .with("flag", true)
                .with("in", new ObjectText())
                .withObjects("list", List.of(new ObjectText().with("c", 2), new ObjectText()))
                .withTexts("texts", List.of("p", "q"))
                .withNumbers("numbers", List.of(1, 2L));
        assertThat(text)
                .hasToString(
                        "{\"b\":\"x\",\"a\":1,\"yes\":\"y\",\"big\":-9223372036854775808,\"small\":-1,\"flag\":true,\"in\":{},"
                                + "\"list\":[{\"c\":2},{}],\"texts\":[\"p\",\"q\"],\"numbers\":[1,2]}");
    }

    @Property(tries = 200)
    void anyTextIsValid(@ForAll String name, @ForAll String value) {
        assertThat(JsonOracle.accepts(new ObjectText()
                        .with(name, value)
                        .withTexts(value, List.of(name))
                        .toBytes()))
                .isTrue();
    }
}
