package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JsonOracle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Edits of any text against {@link JsonTree}, which edits the slow and plain way. */
final class JsonEditorPropertiesTest {

    private static final List<JsonPath> REMOVED = Stream.of(
                    "/metadata", "/messages/*/model", "/messages/*/*/name", "/name/model", "/messages/metadata")
            .map(JsonPath::of)
            .toList();

    private static final List<JsonPath> SET = Stream.of(
                    "/model", "/stream_options/include_usage", "/messages/*/metadata")
            .map(JsonPath::of)
            .toList();

    private static final JsonQuery PATHS =
            JsonQuery.of(Stream.of(REMOVED, SET, List.of(JsonPath.of("/stream_options"), JsonPath.of("/messages/*")))
                    .flatMap(List::stream)
                    .toArray(JsonPath[]::new));

    private static final String NEW = "{\"new\":[1,\"\\n\"]}";

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void changesWhatATreeWouldChangeAndNoOtherByte(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        assertThat(edits.madeTo(tree.text()).toBytes())
                .asString(UTF_8)
                .isEqualTo(edits.madeTo(tree).text());
    }

    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void leavesToAnotherParserWhatWasNotRemoved(@ForAll("texts") JsonTree tree, @ForAll("removals") Edits edits) {
        List<JsonOracle.Said> left = JsonOracle.read(tree.text().getBytes(UTF_8)).stream()
                .filter(said -> !edits.removes(said.path()))
                .toList();

        assertThat(JsonOracle.read(edits.madeTo(tree.text()).toBytes())).isEqualTo(left);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void makesJsonOfJson(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        assertThat(JsonOracle.accepts(edits.madeTo(tree.text()).toBytes())).isTrue();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void changesNothingMoreTheSecondTime(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        byte[] once = edits.madeTo(tree.text()).toBytes();

        assertThat(edits.madeTo(new String(once, UTF_8)).toBytes()).isEqualTo(once);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void doesTheSameInWhateverOrderTheEditsAreNamed(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        assertThat(edits.madeInReverseTo(tree.text()).toBytes())
                .isEqualTo(edits.madeTo(tree.text()).toBytes());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void writesWhatItGivesAsBytes(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) throws IOException {
        EditedJson spliced = edits.madeTo(tree.text());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        spliced.writeTo(out);

        assertThat(out.toByteArray()).isEqualTo(spliced.toBytes());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void isAsLongAsItSays(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        EditedJson spliced = edits.madeTo(tree.text());

        assertThat(spliced.toBytes()).hasSize(spliced.length());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void hasNoSpaceOutsideItsStringsWhenCompact(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        assertThat(edits.madeTo(tree.text()).toCompactText())
                .isEqualTo(edits.madeTo(tree).spaced("").text());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void hasOneCompactTextHoweverItIsSpaced(
            @ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits, @ForAll("space") String space) {
        assertThat(edits.madeTo(tree.spaced(space).text()).toCompactText())
                .isEqualTo(edits.madeTo(tree.text()).toCompactText());
    }

    @Provide
    Arbitrary<JsonTree> texts() {
        return Arbitraries.frequencyOf(Tuple.of(9, JsonTrees.objects()), Tuple.of(1, JsonTrees.values()));
    }

    @Provide
    Arbitrary<String> space() {
        return JsonTrees.space();
    }

    @Provide
    Arbitrary<Edits> edits() {
        return Combinators.combine(Arbitraries.subsetOf(REMOVED), Arbitraries.subsetOf(SET))
                .as((removed, set) -> new Edits(List.copyOf(removed), List.copyOf(set)))
                .filter(Edits::areApart);
    }

    @Provide
    Arbitrary<Edits> removals() {
        return Arbitraries.subsetOf(REMOVED).map(removed -> new Edits(List.copyOf(removed), List.of()));
    }

    /** Paths of which none leads through another. */
    record Edits(List<JsonPath> removed, List<JsonPath> set) {

        /** Whether no edit lies in what another one takes away. */
        boolean areApart() {
            return set.stream().noneMatch(path -> removes(path.toString()));
        }

        boolean removes(String path) {
            return removed.stream().anyMatch(gone -> (path + "/").startsWith(gone + "/"));
        }

        JsonTree madeTo(JsonTree tree) {
            JsonTree edited = tree;
            for (JsonPath path : removed) {
                edited = edited.without(path.steps());
            }
            for (JsonPath path : set) {
                edited = edited.with(path.steps(), NEW);
            }
            return edited;
        }

        EditedJson madeTo(String text) {
            JsonEditor splice = splice(text);
            removed.forEach(splice::remove);
            set.forEach(path -> splice.set(path, NEW.getBytes(UTF_8)));
            return splice.apply();
        }

        EditedJson madeInReverseTo(String text) {
            JsonEditor splice = splice(text);
            for (int i = set.size() - 1; i >= 0; i--) {
                splice.set(set.get(i), NEW.getBytes(UTF_8));
            }
            for (int i = removed.size() - 1; i >= 0; i--) {
                splice.remove(removed.get(i));
            }
            return splice.apply();
        }

        private static JsonEditor splice(String text) {
            return JsonEditor.of((JsonDocument) PATHS.parse(text.getBytes(UTF_8)));
        }
    }
}
