package dev.sluice.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another opinion on JSON: the decoder of the Java library, which is strict when told to report, and Parsson behind it.
 *
 * <p>Read to its end, Parsson's stream differs from RFC 8259 in nothing that is tested here: it was compared over every
 * short text. Its limit of 1,000 levels is above ours of 512, and the texts that are shown to it stay far below both.
 */
public final class JsonOracle {

    /** Created once: looking up the provider takes longer than parsing. */
    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    private JsonOracle() {}

    /** Whether this is a JSON text in UTF-8. */
    public static boolean accepts(byte[] text) {
        Optional<String> decoded = decode(text);
        return decoded.isPresent() && isJson(decoded.get());
    }

    /** Whether these bytes are UTF-8. */
    public static boolean isUtf8(byte[] text) {
        return decode(text).isPresent();
    }

    /** Decodes a text that is one JSON string. */
    public static String string(byte[] text) {
        try (JsonParser parser =
                PARSERS.createParser(new StringReader(decode(text).orElseThrow()))) {
            parser.next();
            return parser.getString();
        }
    }

    /**
     * Returns all values in document order.
     *
     * @throws JsonParsingException if the text is not JSON
     */
    public static List<JsonEvent> read(byte[] text) {
        List<JsonEvent> events = new ArrayList<>();
        try (JsonParser parser =
                PARSERS.createParser(new StringReader(decode(text).orElseThrow()))) {
            read(parser, parser.next(), "", events);
        }
        return events;
    }

    private static void read(JsonParser parser, Event event, String path, List<JsonEvent> events) {
        boolean hasText = event == Event.VALUE_STRING || event == Event.VALUE_NUMBER;
        events.add(new JsonEvent(path, event, hasText ? parser.getString() : ""));
        if (event == Event.START_ARRAY) {
            for (Event next = parser.next(); next != Event.END_ARRAY; next = parser.next()) {
                read(parser, next, path + "/*", events);
            }
        } else if (event == Event.START_OBJECT) {
            for (Event next = parser.next(); next != Event.END_OBJECT; next = parser.next()) {
                String step = "/" + escaped(parser.getString());
                read(parser, parser.next(), path + step, events);
            }
        }
    }

    /** Escapes a name so that a star or slash in it cannot be read as part of the path. */
    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1").replace("*", "~2");
    }

    /**
     * A scalar value, or the start of an array or object.
     *
     * @param path names from the top and stars for elements, as in {@link dev.sluice.json.JsonPath}, but with escapes in the names
     * @param text a string's characters or a number's digits
     */
    public record JsonEvent(String path, Event event, String text) {}

    private static boolean isJson(String text) {
        try (JsonParser parser = PARSERS.createParser(new StringReader(text))) {
            while (parser.hasNext()) {
                parser.next();
            }
            return true;
        } catch (JsonParsingException invalid) {
            return false;
        }
    }

    private static Optional<String> decode(byte[] text) {
        try {
            return Optional.of(UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(text))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }
}
