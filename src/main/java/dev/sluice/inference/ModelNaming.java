package dev.sluice.inference;

import dev.sluice.http.RawQuery;
import dev.sluice.json.JsonDocument;
import java.util.List;
import java.util.Locale;

/**
 * Finds what names a model in a request besides its member {@code model}. Servers differ: some read the query first, some match names
 * without case, some read lists of further models, routes or deployments.
 *
 * <p>Names are compared without case, by words that no member of a chat completion contains otherwise, because servers invent new ones.
 */
final class ModelNaming {

    /** The member that the gateway reads. */
    private static final String MODEL = "model";

    /** Words in the names of members and parameters that choose a model, in lower case. */
    private static final List<String> WORDS =
            List.of(MODEL, "fallback", "rout", "engine", "deploy", "preset", "extra_body");

    private boolean hasModel;
    private boolean hasOther;

    private ModelNaming() {}

    /**
     * Whether a model is named twice, or elsewhere than in the member {@code model}.
     *
     * @param body an object
     * @param query the URL's raw query; null for none
     */
    static boolean isAmbiguous(JsonDocument body, String query) {
        ModelNaming naming = new ModelNaming();
        body.forEachName(naming::add);
        return naming.hasOther || isInQuery(query);
    }

    private void add(String name) {
        if (name.equals(MODEL)) {
            hasOther |= hasModel;
            hasModel = true;
        } else {
            hasOther |= isAboutModels(name);
        }
    }

    /**
     * Whether a query names a model.
     *
     * @param query the URL's raw query; null for none
     */
    static boolean isInQuery(String query) {
        if (query == null) {
            return false;
        }
        for (String parameter : query.split("[&;]", -1)) {
            if (isAboutModels(RawQuery.nameOf(parameter))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a member, parameter or part of this name chooses a model. */
    static boolean isAboutModels(String name) {
        // First to upper case: this also maps letters such as the long s, which some parsers equate with an s.
        String folded = name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(folded::contains);
    }
}
