package dev.sluice.json;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Writes a JSON object of the gateway's own, member by member. Members keep their order, and an empty optional writes none. For one thread.
 */
public final class ObjectText {

    private final StringBuilder text = new StringBuilder(256).append('{');

    /** An object without members. */
    public ObjectText() {}

    /** Adds a text. */
    public ObjectText with(String name, String value) {
        member(name);
        JsonText.quoteTo(text, value);
        return this;
    }

    /** Adds a whole number. */
    public ObjectText with(String name, long value) {
        member(name).append(value);
        return this;
    }

    /** Adds {@code true} or {@code false}. */
    public ObjectText with(String name, boolean value) {
        member(name).append(value);
        return this;
    }

    /** Adds an object. */
    public ObjectText with(String name, ObjectText value) {
        value.appendTo(member(name));
        return this;
    }

    /** Adds a text, if there is one. */
    public ObjectText with(String name, Optional<String> value) {
        value.ifPresent(present -> with(name, present));
        return this;
    }

    /** Adds a whole number, if there is one. */
    public ObjectText with(String name, OptionalLong value) {
        value.ifPresent(present -> with(name, present));
        return this;
    }

    /** Adds a whole number, if there is one. */
    public ObjectText with(String name, OptionalInt value) {
        value.ifPresent(present -> with(name, present));
        return this;
    }

    /** Adds an array of objects. */
    public ObjectText withObjects(String name, Collection<ObjectText> values) {
        member(name).append('[');
        String separator = "";
        for (ObjectText value : values) {
            value.appendTo(text.append(separator));
            separator = ",";
        }
        text.append(']');
        return this;
    }

    /** Adds an array of texts. */
    public ObjectText withTexts(String name, Collection<String> values) {
        member(name).append('[');
        String separator = "";
        for (String value : values) {
            JsonText.quoteTo(text.append(separator), value);
            separator = ",";
        }
        text.append(']');
        return this;
    }

    /** Adds an array of whole numbers. */
    public ObjectText withNumbers(String name, Collection<? extends Number> values) {
        member(name).append('[');
        String separator = "";
        for (Number value : values) {
            text.append(separator).append(value.longValue());
            separator = ",";
        }
        text.append(']');
        return this;
    }

    private StringBuilder member(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        JsonText.quoteTo(text, name);
        return text.append(':');
    }

    private void appendTo(StringBuilder out) {
        out.append(text).append('}');
    }

    /** The object in UTF-8. */
    public byte[] toBytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
