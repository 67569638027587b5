package dev.sluice.json;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A JSON text as a tree that keeps its exact spelling. Edits one member at a time: the simple, slow reference for
 * {@link JsonEditor}.
 */
sealed interface JsonTree {

    /** The text with its original white space. */
    String text();

    /** The same text with this white space wherever white space is allowed. */
    JsonTree spaced(String space);

    /** The tree without the members at the end of these steps. */
    JsonTree without(List<String> steps);

    /** The tree with this value for the members at the end of these steps. A missing member is inserted first. */
    JsonTree with(List<String> steps, String json);

    private static List<String> rest(List<String> steps) {
        return steps.subList(1, steps.size());
    }

    /** A value without nested values. */
    record Scalar(String text) implements JsonTree {

        @Override
        public JsonTree spaced(String space) {
            return this;
        }

        @Override
        public JsonTree without(List<String> steps) {
            return this;
        }

        @Override
        public JsonTree with(List<String> steps, String json) {
            return this;
        }
    }

    /**
     * An array.
     *
     * @param space between the brackets if there is nothing else
     */
    record Elements(String space, List<Element> elements) implements JsonTree {

        @Override
        public String text() {
            return elements.isEmpty()
                    ? "[" + space + "]"
                    : elements.stream().map(Element::text).collect(joining(",", "[", "]"));
        }

        @Override
        public JsonTree spaced(String other) {
            return new Elements(
                    other,
                    elements.stream()
                            .map(e -> new Element(other, e.value().spaced(other), other))
                            .toList());
        }

        @Override
        public JsonTree without(List<String> steps) {
            return each(steps, value -> value.without(rest(steps)));
        }

        @Override
        public JsonTree with(List<String> steps, String json) {
            return each(steps, value -> value.with(rest(steps), json));
        }

        private JsonTree each(List<String> steps, UnaryOperator<JsonTree> edit) {
            if (!steps.get(0).equals("*")) {
                return this;
            }
            return new Elements(
                    space,
                    elements.stream()
                            .map(e -> new Element(e.before(), edit.apply(e.value()), e.after()))
                            .toList());
        }
    }

    /** An array's element and the white space on both sides. */
    record Element(String before, JsonTree value, String after) {

        String text() {
            return before + value.text() + after;
        }
    }

    /**
     * An object.
     *
     * @param space between the brackets if there is nothing else
     */
    record Members(String space, List<Member> members) implements JsonTree {

        @Override
        public String text() {
            return members.isEmpty()
                    ? "{" + space + "}"
                    : members.stream().map(Member::text).collect(joining(",", "{", "}"));
        }

        @Override
        public JsonTree spaced(String other) {
            return new Members(other, members.stream().map(m -> m.spaced(other)).toList());
        }

        @Override
        public JsonTree without(List<String> steps) {
            String name = steps.get(0);
            if (steps.size() > 1) {
                return inside(name, value -> value.without(rest(steps)));
            }
            Members left = this;
            for (int at = left.indexOf(name); at >= 0; at = left.indexOf(name)) {
                left = left.without(at);
            }
            return left;
        }

        @Override
        public JsonTree with(List<String> steps, String json) {
            String name = steps.get(0);
            if (steps.size() > 1) {
                return inside(name, value -> value.with(rest(steps), json));
            }
            if (indexOf(name) >= 0) {
                return inside(name, value -> new Scalar(json));
            }
            Member first = new Member("", new Spelled(name, name), "", "", new Scalar(json), isEmpty() ? space : "");
            return new Members(
                    "", Stream.concat(Stream.of(first), members.stream()).toList());
        }

        private Members inside(String name, UnaryOperator<JsonTree> edit) {
            return new Members(
                    space,
                    members.stream()
                            .map(m -> m.isNamed(name) ? m.holding(edit.apply(m.value())) : m)
                            .toList());
        }

        /** Removes the member, the comma after it (before it for the last member), and the white space on that side. */
        private Members without(int at) {
            Member gone = members.get(at);
            List<Member> left = new ArrayList<>(members);
            left.remove(at);
            if (left.isEmpty()) {
                return new Members(gone.before() + gone.after(), left);
            }
            if (at < left.size()) {
                left.set(at, left.get(at).after(gone.before()));
            } else {
                left.set(at - 1, left.get(at - 1).followedBy(gone.after()));
            }
            return new Members(space, left);
        }

        private int indexOf(String name) {
            for (int i = 0; i < members.size(); i++) {
                if (members.get(i).isNamed(name)) {
                    return i;
                }
            }
            return -1;
        }

        private boolean isEmpty() {
            return members.isEmpty();
        }
    }

    /** A member of an object and the white space at its four positions. */
    record Member(String before, Spelled name, String beforeColon, String afterColon, JsonTree value, String after) {

        String text() {
            return before + name.quoted() + beforeColon + ":" + afterColon + value.text() + after;
        }

        boolean isNamed(String wanted) {
            return name.decoded().equals(wanted);
        }

        Member spaced(String space) {
            return new Member(space, name, space, space, value.spaced(space), space);
        }

        Member holding(JsonTree other) {
            return new Member(before, name, beforeColon, afterColon, other, after);
        }

        Member after(String space) {
            return new Member(space, name, beforeColon, afterColon, value, after);
        }

        Member followedBy(String space) {
            return new Member(before, name, beforeColon, afterColon, value, space);
        }
    }

    /** The characters of a string: as spelled between the quotes, and decoded. */
    record Spelled(String spelling, String decoded) {

        static Spelled joined(List<Spelled> parts) {
            return new Spelled(
                    parts.stream().map(Spelled::spelling).collect(joining()),
                    parts.stream().map(Spelled::decoded).collect(joining()));
        }

        String quoted() {
            return "\"" + spelling + "\"";
        }
    }
}
