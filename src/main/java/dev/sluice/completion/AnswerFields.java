package dev.sluice.completion;

import dev.sluice.api.AnswerForm;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The fields of one form of answers, found in one pass over a text. Immutable and thread-safe. */
final class AnswerFields {

    private static final Map<AnswerForm, AnswerFields> ALL = new EnumMap<>(AnswerForm.class);
    private static final Map<AnswerForm, AnswerFields> PRICED = new EnumMap<>(AnswerForm.class);

    static {
        for (AnswerForm form : AnswerForm.values()) {
            ALL.put(form, new AnswerFields(form, false));
            PRICED.put(form, new AnswerFields(form, true));
        }
    }

    private final AnswerForm form;
    private final AnswerField[] fields;
    private final JsonQuery query;

    private AnswerFields(AnswerForm form, boolean priced) {
        this.form = form;
        List<AnswerField> found = new ArrayList<>();
        List<JsonPath> paths = new ArrayList<>();
        for (AnswerField field : AnswerField.values()) {
            if (field.isIn(form) && (priced || !field.isForPrices())) {
                found.add(field);
                paths.add(field.path());
            }
        }
        if (form == AnswerForm.GEMINI) {
            // Without alt=sse, a stream is an array of what would be its events.
            for (AnswerField field : List.copyOf(found)) {
                found.add(field);
                paths.add(JsonPath.of("/*" + field.path()));
            }
        }
        this.fields = found.toArray(AnswerField[]::new);
        this.query = JsonQuery.of(paths.toArray(JsonPath[]::new));
    }

    /**
     * Returns the fields of a form.
     *
     * @param priced whether to read what only the price of an exchange depends on
     */
    static AnswerFields of(AnswerForm form, boolean priced) {
        return (priced ? PRICED : ALL).get(form);
    }

    /** Parses an answer, or the data of an event. */
    JsonResult parse(byte[] text, int length) {
        return query.parse(text, length);
    }

    /** Whether a document can have fields: an object, or a stream of Google's as an array. */
    boolean areIn(JsonDocument document) {
        return document.kind() == JsonKind.OBJECT || (form == AnswerForm.GEMINI && document.kind() == JsonKind.ARRAY);
    }

    /** Returns the field for the path index of a {@link JsonDocument.Visitor}. */
    AnswerField at(int pathIndex) {
        return fields[pathIndex];
    }
}
