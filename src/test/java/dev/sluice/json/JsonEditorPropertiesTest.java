package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JsonOracle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
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

/** Compares the editor with {@link JsonTree}, a simple and slow implementation, on random texts. */
final class JsonEditorPropertiesTest {

    private static final List<JsonPath> REMOVED = Stream.of(
                    "/metadata", "/messages/*/model", "/messages/*/*/name", "/name/model", "/messages/metadata")
            .map(JsonPath::of)
            .toList();

    private static final List<JsonPath> SET = Stream.of(
                    "/model", "/stream_options/include_usage", "/messages/*/metadata")
            .map(JsonPath::of)
            .toList();

    private static final JsonQuery QUERY =
            JsonQuery.of(Stream.of(REMOVED, SET, List.of(JsonPath.of("/stream_options"), JsonPath.of("/messages/*")))
                    .flatMap(List::stream)
                    .toArray(JsonPath[]::new));

    private static final String NEW = "{\"new\":[1,\"\\n\"]}";

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void makesTheSameEditsAsATree(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        assertThat(edits.applyTo(tree.text()).toBytes())
                .asString(UTF_8)
                .isEqualTo(edits.applyTo(tree).text());
    }

    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void leavesAllOtherValuesReadableForAnotherParser(@ForAll("texts") JsonTree tree, @ForAll("removals") Edits edits) {
        List<JsonOracle.JsonEvent> left = JsonOracle.read(tree.text().getBytes(UTF_8)).stream()
                .filter(event -> !edits.removes(event.path()))
                .toList();

        assertThat(JsonOracle.read(edits.applyTo(tree.text()).toBytes())).isEqualTo(left);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void producesValidJson(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        assertThat(JsonOracle.accepts(edits.applyTo(tree.text()).toBytes())).isTrue();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void isIdempotent(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        byte[] once = edits.applyTo(tree.text()).toBytes();

        assertThat(edits.applyTo(new String(once, UTF_8)).toBytes()).isEqualTo(once);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void isIndependentOfTheOrderOfTheEdits(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        assertThat(edits.applyInReverseTo(tree.text()).toBytes())
                .isEqualTo(edits.applyTo(tree.text()).toBytes());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void writesTheSameBytesThatItReturns(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits)
            throws IOException {
        EditedJson edited = edits.applyTo(tree.text());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        edited.writeTo(out);

        assertThat(out.toByteArray()).isEqualTo(edited.toBytes());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void hasTheLengthThatItReports(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        EditedJson edited = edits.applyTo(tree.text());

        assertThat(edited.toBytes()).hasSize(edited.length());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void hasNoWhiteSpaceOutsideStringsWhenCompact(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        assertThat(edits.applyTo(tree.text()).toCompactBytes())
                .asString(UTF_8)
                .isEqualTo(edits.applyTo(tree).spaced("").text());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void hasTheSameCompactTextForAnyWhiteSpace(
            @ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits, @ForAll("space") String space) {
        assertThat(edits.applyTo(tree.spaced(space).text()).toCompactBytes())
                .isEqualTo(edits.applyTo(tree.text()).toCompactBytes());
    }

    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void leavesValuesOutThatNoEditHasReplaced(@ForAll("texts") JsonTree tree, @ForAll("edits") Edits edits) {
        String text = tree.text();
        byte[] bytes = text.getBytes(UTF_8);
        JsonDocument document = (JsonDocument) QUERY.parse(bytes);
        List<JsonValue> values = Stream.concat(REMOVED.stream(), SET.stream())
                .flatMap(path -> document.all(path).stream())
                .filter(value -> value.kind() == JsonKind.STRING)
                .sorted(Comparator.comparingInt(JsonValue::start))
                .toList();
        JsonEditor empty = JsonEditor.of(document);

        byte[] left = edits.editing(document).withEmptyStrings(values).toBytes();

        assertThat(JsonOracle.accepts(left)).isTrue();
        assertThat(JsonOracle.read(left).stream().map(JsonOracle.JsonEvent::path))
                .isEqualTo(JsonOracle.read(edits.editing(document).toBytes()).stream()
                        .map(JsonOracle.JsonEvent::path)
                        .toList());
        assertThat(edits.editing(document).withEmptyStrings(List.of()).toBytes())
                .isEqualTo(edits.editing(document).toBytes());
        assertThat(empty.apply().withEmptyStrings(values).length())
                .isEqualTo(bytes.length
                        - values.stream()
                                .mapToInt(value -> value.end() - value.start() - 2)
                                .sum());
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
                .filter(Edits::areDisjoint);
    }

    @Provide
    Arbitrary<Edits> removals() {
        return Arbitraries.subsetOf(REMOVED).map(removed -> new Edits(List.copyOf(removed), List.of()));
    }

    /** Edits at disjoint paths. */
    record Edits(List<JsonPath> removed, List<JsonPath> set) {

        /** Whether no set path lies inside a removed value. */
        boolean areDisjoint() {
            return set.stream().noneMatch(path -> removes(path.toString()));
        }

        boolean removes(String path) {
            return removed.stream().anyMatch(gone -> (path + "/").startsWith(gone + "/"));
        }

        JsonTree applyTo(JsonTree tree) {
            JsonTree edited = tree;
            for (JsonPath path : removed) {
                edited = edited.without(path.steps());
            }
            for (JsonPath path : set) {
                edited = edited.with(path.steps(), NEW);
            }
            return edited;
        }

        EditedJson applyTo(String text) {
            return editing((JsonDocument) QUERY.parse(text.getBytes(UTF_8)));
        }

        EditedJson editing(JsonDocument document) {
            JsonEditor editor = JsonEditor.of(document);
            removed.forEach(editor::remove);
            set.forEach(path -> editor.set(path, NEW.getBytes(UTF_8)));
            return editor.apply();
        }

        EditedJson applyInReverseTo(String text) {
            JsonEditor editor = editor(text);
            for (int i = set.size() - 1; i >= 0; i--) {
                editor.set(set.get(i), NEW.getBytes(UTF_8));
            }
            for (int i = removed.size() - 1; i >= 0; i--) {
                editor.remove(removed.get(i));
            }
            return editor.apply();
        }

        private static JsonEditor editor(String text) {
            return JsonEditor.of((JsonDocument) QUERY.parse(text.getBytes(UTF_8)));
        }
    }
}
