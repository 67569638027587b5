package dev.sluice.console;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A call of the admin API as its resource sees it. For one thread.
 *
 * @param request the call
 * @param address where it comes from, behind proxies that are trusted too
 * @param id the variable part of the path; empty text for none
 * @param caller who calls; empty for a call without sign-in
 */
record AdminCall(HttpServletRequest request, String address, String id, Optional<Admin> caller) {

    /** Of a body, in bytes. */
    private static final int MOST_BODY = 4096;

    /** Of one parameter. */
    private static final int MOST_VALUES = 100;

    private static final int MOST_LENGTH = 256;

    /** Who calls a route that needs a sign-in. */
    Admin admin() {
        return caller.orElseThrow();
    }

    /** Whether whoever calls sees what concerns this client; if not, this is the error of the call, whether there is such a client or not. */
    void requireSight(String client) throws AdminException {
        if (!admin().grant().sees(client)) {
            throw new AdminException(AdminErrors.OTHER_TEAM);
        }
    }

    /** The one value of a parameter; empty if it is not set, or blank. */
    Optional<String> text(String name) throws AdminException {
        List<String> values = texts(name);
        if (values.size() > 1) {
            throw AdminException.invalid(name, "must be sent once");
        }
        return values.stream().findFirst();
    }

    /** The values of a parameter. */
    List<String> texts(String name) throws AdminException {
        String[] sent = request.getParameterValues(name);
        List<String> values = Stream.ofNullable(sent)
                .flatMap(Stream::of)
                .filter(value -> !value.isBlank())
                .toList();
        if (values.size() > MOST_VALUES || values.stream().anyMatch(value -> value.length() > MOST_LENGTH)) {
            throw AdminException.invalid(
                    name,
                    "has more than " + MOST_VALUES + " values, or one of more than " + MOST_LENGTH + " characters");
        }
        return values;
    }

    /** A parameter that must be set. */
    String required(String name) throws AdminException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            throw AdminException.invalid(name, "is missing");
        }
        return text.get();
    }

    /** A whole number. */
    int number(String name, int least, int most, int usual) throws AdminException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return usual;
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException none) {
            // The same as one out of bounds.
        }
        throw AdminException.invalid(name, "must be a whole number, " + least + " to " + most);
    }

    /** One of several words. */
    String word(String name, List<String> words) throws AdminException {
        String word = text(name).orElse(words.get(0));
        if (!words.contains(word)) {
            throw AdminException.invalid(name, "must be one of " + String.join(", ", words));
        }
        return word;
    }

    /** Whether a parameter is {@code true}. */
    boolean flag(String name) throws AdminException {
        return word(name, List.of("false", "true")).equals("true");
    }

    /**
     * An instant in RFC 3339, or a date.
     *
     * @param zone in which a date begins
     */
    Optional<Instant> instant(String name, ZoneId zone) throws AdminException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    text.get().indexOf('T') < 0
                            ? LocalDate.parse(text.get()).atStartOfDay(zone).toInstant()
                            : OffsetDateTime.parse(text.get()).toInstant());
        } catch (DateTimeException none) {
            throw AdminException.invalid(
                    name,
                    "must be a date such as 2026-11-30, or a time such as 2026-11-30T08:00:00Z, with its + as %2B");
        }
    }

    /** The id that the page before has told as the place of the next one; empty for the first page. */
    Optional<UUID> before() throws AdminException {
        Optional<String> text = text("before");
        try {
            return text.map(UUID::fromString);
        } catch (IllegalArgumentException none) {
            throw AdminException.invalid("before", "must be what the page before told as \"next\"");
        }
    }

    /** A text that is a member of the body, which must be a JSON object; empty if there is none. */
    Optional<String> member(String name) throws AdminException, IOException {
        return Optional.ofNullable(members(MOST_BODY, name).get(name));
    }

    /**
     * The texts that are members of the body, which must be a JSON object, by their names. The body can be read once.
     *
     * @param names others are passed over
     */
    Map<String, String> members(String... names) throws AdminException, IOException {
        return members(MOST_BODY, names);
    }

    /**
     * The same of a body of another size.
     *
     * @param most in bytes
     */
    Map<String, String> members(int most, String... names) throws AdminException, IOException {
        byte[] body = request.getInputStream().readNBytes(most + 1);
        String type = Optional.ofNullable(request.getContentType()).orElse("");
        JsonQuery query = JsonQuery.of(
                Stream.of(names).map(name -> JsonPath.of("/" + name)).toArray(JsonPath[]::new));
        if (body.length > most
                || !type.startsWith("application/json")
                || !(query.parse(body) instanceof JsonDocument document)
                || document.kind() != JsonKind.OBJECT) {
            throw new AdminException(AdminErrors.invalidBody(most));
        }
        Map<String, String> members = new HashMap<>();
        for (String name : names) {
            for (JsonValue value : document.all(JsonPath.of("/" + name))) {
                if (value.kind() != JsonKind.STRING || members.put(name, value.asString()) != null) {
                    throw AdminException.invalid(name, "must be text, and be sent once");
                }
            }
        }
        return members;
    }
}
