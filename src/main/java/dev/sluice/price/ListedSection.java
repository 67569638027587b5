package dev.sluice.price;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A section as one list of prices has it.
 *
 * @param id its name
 * @param url what base URLs of its provider begin with; empty if the list does not say so
 * @param like sections in which a model is looked for that this one does not have
 * @param told whether the cost that the provider tells counts; empty if the list does not say so
 */
record ListedSection(
        String id, Optional<Pattern> url, List<String> like, Optional<Boolean> told, List<ListedModel> models) {

    ListedSection {
        like = List.copyOf(like);
        models = List.copyOf(models);
    }
}
