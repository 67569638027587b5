package dev.sluice.ledger.store;

import dev.sluice.ledger.query.ClientScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** What rows must meet, with the parameters in their order. For one thread. */
final class Conditions {

    private final List<String> texts = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    /** Adds a condition with a mark for each parameter. */
    void add(String text, Object... values) {
        texts.add(text);
        Collections.addAll(parameters, values);
    }

    /** Adds that a column has one of these values. */
    void addIn(String column, List<String> values) {
        add(in(column, values.size()), values.toArray());
    }

    /** Adds the same where empty text among the values also stands for null. */
    void addInOrNull(String column, List<String> values) {
        String in = in(column, values.size());
        add(values.contains("") ? "(" + in + " OR " + column + " IS NULL)" : in, values.toArray());
    }

    /** Adds that a column has the name of a client in the scope. */
    void addScope(String column, ClientScope scope) {
        if (!scope.patterns().isEmpty()) {
            add(
                    scope.patterns().stream()
                            .map(pattern -> pattern.indexOf('*') < 0 ? column + " = ?" : column + " LIKE ? ESCAPE '!'")
                            .collect(Collectors.joining(" OR ", "(", ")")),
                    scope.patterns().stream().map(Conditions::like).toArray());
        }
    }

    /** The pattern for LIKE; a name without a star as it is. */
    private static String like(String pattern) {
        return pattern.indexOf('*') < 0
                ? pattern
                : pattern.replace("!", "!!")
                        .replace("%", "!%")
                        .replace("_", "!_")
                        .replace('*', '%');
    }

    private static String in(String column, int size) {
        return size == 1 ? column + " = ?" : column + " IN (" + String.join(", ", Collections.nCopies(size, "?")) + ")";
    }

    /** Returns them for the end of a statement; empty text for none. */
    String where() {
        return texts.isEmpty() ? "" : " WHERE " + String.join(" AND ", texts);
    }

    /** How many were added. */
    int size() {
        return texts.size();
    }

    Object[] parameters() {
        return parameters.toArray();
    }
}
