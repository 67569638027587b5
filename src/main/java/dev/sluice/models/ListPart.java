package dev.sluice.models;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The part of a list that a client asks for, by the parameters of the URL. APIs differ in their names.
 *
 * @param parameters gives a parameter by its name; null for none
 */
record ListPart(UnaryOperator<String> parameters) {

    private static final int MAX_SIZE = 1000;

    /** A parameter; empty if the URL does not have it. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.apply(name));
    }

    /**
     * The most models of the part, 1 to {@value #MAX_SIZE}.
     *
     * @param name the parameter
     * @param usual without it, or if it is no number
     */
    int size(String name, int usual) {
        try {
            return parameter(name)
                    .map(text -> Math.max(1, Math.min(MAX_SIZE, Integer.parseInt(text))))
                    .orElse(usual);
        } catch (NumberFormatException noNumber) {
            return usual;
        }
    }

    /** Where a model is in a list; -1 if it is not. */
    static int indexOf(String id, List<ListedModel> models) {
        for (int at = 0; at < models.size(); at++) {
            if (models.get(at).id().equals(id)) {
                return at;
            }
        }
        return -1;
    }

    /** Where the part begins that follows a model; behind the last one if the model is not there any more, so that the client's loop ends. */
    static int after(String id, List<ListedModel> models) {
        int at = indexOf(id, models);
        return at < 0 ? models.size() : at + 1;
    }
}
