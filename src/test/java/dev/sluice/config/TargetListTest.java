package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.TargetList.Entry;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The list of a model's targets, as text. */
final class TargetListTest {

    @Test
    void commasColonsAndSemicolonsSeparate() {
        assertThat(TargetList.parse(" openai:3, azure : 1 ,;vllm", TargetListTest::unexpected)
                        .tiers())
                .containsExactly(List.of(new Entry("openai", 3), new Entry("azure", 1)), List.of(new Entry("vllm", 1)));
    }

    @Test
    void whatIsFaultyIsLeftOut() {
        List<String> faults = new ArrayList<>();

        assertThat(TargetList.parse("a:x, b; :2; a", faults::add).tiers())
                .containsExactly(List.of(new Entry("b", 1)), List.of(new Entry("a", 1)));
        assertThat(faults)
                .containsExactly(
                        "target 1 has no valid weight after the colon; it must be a whole number, 0 to 1000",
                        "target 3 has no name");
    }

    @Property(tries = 2000)
    void anyTextIsReadWithoutAnException(@ForAll("texts") String text) {
        List<String> faults = new ArrayList<>();

        TargetList read = TargetList.parse(text, faults::add);

        assertThat(read.tiers())
                .allSatisfy(tier -> assertThat(tier).anyMatch(entry -> entry.weight() > 0 || !faults.isEmpty()));
        assertThat(!read.tiers().isEmpty() || !faults.isEmpty()).isTrue();
    }

    @Property(tries = 1000)
    void aListIsReadAsItWasWritten(@ForAll("lists") TargetList list) {
        assertThat(TargetList.parse(list.toString(), TargetListTest::unexpected))
                .isEqualTo(list);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(30),
                Arbitraries.strings().withChars("ab:;, 019-").ofMaxLength(30));
    }

    @Provide
    Arbitrary<TargetList> lists() {
        Arbitrary<Integer> weights = Arbitraries.integers().between(0, 1000);
        Arbitrary<List<Integer>> tier = weights.list().ofMinSize(1).ofMaxSize(4).filter(of -> of.stream()
                .anyMatch(weight -> weight > 0));
        return Combinators.combine(
                        tier.list().ofMinSize(1).ofMaxSize(4),
                        Arbitraries.integers().between(1, 9))
                .as((tiers, salt) -> {
                    List<List<Entry>> named = new ArrayList<>();
                    for (List<Integer> each : tiers) {
                        List<Entry> entries = new ArrayList<>();
                        for (int weight : each) {
                            entries.add(new Entry("t" + salt + "-" + named.size() + "_" + entries.size(), weight));
                        }
                        named.add(entries);
                    }
                    return new TargetList(named);
                });
    }

    private static void unexpected(String fault) {
        throw new AssertionError(fault);
    }
}
