package dev.sluice.demo;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.JsonValue.ValueType;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Checks the members of a request's body, one after the other, and keeps the first fault. */
final class BodyCheck {

    static final Set<ValueType> TEXT = EnumSet.of(ValueType.STRING);
    static final Set<ValueType> LIST = EnumSet.of(ValueType.ARRAY);
    static final Set<ValueType> OBJECT = EnumSet.of(ValueType.OBJECT);
    static final Set<ValueType> NUMBER = EnumSet.of(ValueType.NUMBER);
    static final Set<ValueType> FLAG = EnumSet.of(ValueType.TRUE, ValueType.FALSE);
    static final Set<ValueType> TEXT_OR_LIST = EnumSet.of(ValueType.STRING, ValueType.ARRAY);
    static final Set<ValueType> TEXT_OR_OBJECT = EnumSet.of(ValueType.STRING, ValueType.OBJECT);

    private final JsonObject body;

    /** What precedes a member's name in a message: empty, or such as {@code messages.0.}. */
    private final String place;

    private BodyFault fault;

    private BodyCheck(JsonObject body, String place) {
        this.body = body;
        this.place = place;
    }

    static BodyCheck of(JsonObject body) {
        return new BodyCheck(body, "");
    }

    /** The first fault; empty if there is none. */
    Optional<BodyFault> fault() {
        return Optional.ofNullable(fault);
    }

    /** A member that must be there, of one of these types. */
    BodyCheck required(Set<ValueType> types, String name) {
        if (!body.containsKey(name)) {
            report("missing_required_parameter", name, "is missing.");
        } else if (!types.contains(body.get(name).getValueType())) {
            report("invalid_type", name, "has the wrong type.");
        }
        return this;
    }

    /** Members that may be absent or null. */
    BodyCheck optional(Set<ValueType> types, String... names) {
        for (String name : names) {
            JsonValue value = body.getOrDefault(name, JsonValue.NULL);
            if (value != JsonValue.NULL && !types.contains(value.getValueType())) {
                report("invalid_type", name, "has the wrong type.");
            }
        }
        return this;
    }

    /** A member that must be there: a whole number, 1 or more. */
    BodyCheck positive(String name) {
        required(NUMBER, name);
        if (body.get(name) instanceof JsonNumber number && (!number.isIntegral() || number.doubleValue() < 1)) {
            report("invalid_type", name, "must be a whole number, 1 or more.");
        }
        return this;
    }

    /** If the member is a list: at least one item, all of them objects. */
    BodyCheck items(String name, Consumer<BodyCheck> members) {
        if (body.get(name) instanceof JsonArray list) {
            if (list.isEmpty()) {
                report("missing_required_parameter", name, "is empty. Send at least one item.");
            }
            for (int i = 0; i < list.size(); i++) {
                item(list.get(i), name + "." + i, members);
            }
        }
        return this;
    }

    private void item(JsonValue item, String name, Consumer<BodyCheck> members) {
        if (item instanceof JsonObject object) {
            BodyCheck inner = new BodyCheck(object, place + name + ".");
            members.accept(inner);
            keep(inner.fault);
        } else {
            report("invalid_type", name, "must be an object.");
        }
    }

    private void report(String code, String name, String problem) {
        keep(new BodyFault(code, place + name, problem));
    }

    private void keep(BodyFault found) {
        if (fault == null) {
            fault = found;
        }
    }
}
