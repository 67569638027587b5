import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the catalogue of prices that Sluice ships from the facts of pydantic/genai-prices.
 *
 * <p>{@code java tools/prices/Convert.java [FACTS [CATALOGUE]]}, with the JDK alone, from the root of the project. FACTS is the file
 * {@code prices/new_data/v2/data_slim.json} of that project, here {@code tools/prices/genai-prices.json}. Without CATALOGUE it writes the
 * resource in {@code src/main/resources}. The output depends on FACTS alone. What it leaves out, it lists on standard output, for a person to
 * judge.
 */
public final class Convert {

    private static final Path FACTS = Path.of("tools/prices/genai-prices.json");
    private static final Path CATALOGUE = Path.of("src/main/resources/dev/sluice/price/catalogue.json");

    private static final List<String> ABOUT = List.of(
            "What providers charge, in US dollars per million tokens; per 1,000 requests and searches. Made by tools/prices/Convert.java: do not edit.",
            "Facts: 2026-08-21, pydantic/genai-prices 47df840a, prices/new_data/v2/data_slim.json.",
            "Copyright (c) Pydantic Services Inc. 2025 to present. MIT licence, see NOTICE.");

    /** The amounts that the catalogue has, by their names in the facts. */
    private static final Map<String, String> AMOUNTS = amounts();

    private static Map<String, String> amounts() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("input_mtok", "input");
        names.put("output_mtok", "output");
        names.put("cache_read_mtok", "cache-read");
        names.put("cache_write_mtok", "cache-write");
        names.put("cache_write_1h_mtok", "cache-write-1h");
        names.put("output_reasoning_mtok", "reasoning");
        names.put("input_audio_mtok", "audio-in");
        names.put("output_audio_mtok", "audio-out");
        names.put("input_image_mtok", "image-in");
        names.put("output_image_mtok", "image-out");
        names.put("cache_audio_read_mtok", "cache-read-audio");
        names.put("cache_image_read_mtok", "cache-read-image");
        names.put("requests_kcount", "request");
        names.put("web_searches_kcount", "search");
        return names;
    }

    /** Members that are no price: names for people, and how that project finds a section and reads a usage. */
    private static final List<String> NO_PRICES = List.of(
            "id",
            "name",
            "api_pattern",
            "models",
            "extractors",
            "provider_match",
            "model_match",
            "fallback_model_providers",
            "match",
            "context_window",
            "prices",
            "deprecated");

    private static final int PLACES = 9;

    private final List<String> leftOut = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    public static void main(String[] args) throws IOException {
        Path facts = args.length > 0 ? Path.of(args[0]) : FACTS;
        Path catalogue = args.length > 1 ? Path.of(args[1]) : CATALOGUE;
        Convert convert = new Convert();
        String text = convert.catalogue(new Json(Files.readString(facts)).read());
        Files.writeString(catalogue, text);
        System.out.println("taken: " + convert.counts);
        System.out.println("left out or changed: " + convert.leftOut.size());
        convert.leftOut.forEach(what -> System.out.println("  " + what));
    }

    private String catalogue(Object facts) {
        StringBuilder out = new StringBuilder("{\n\"about\": [\n");
        for (int i = 0; i < ABOUT.size(); i++) {
            out.append("  ").append(Json.text(ABOUT.get(i))).append(i + 1 < ABOUT.size() ? ",\n" : "\n],\n");
        }
        out.append("\"sections\": [\n");
        List<String> sections = new ArrayList<>();
        for (Object section : list(facts)) {
            sections.add(section(object(section)));
        }
        return out.append(String.join(",\n", sections)).append("\n]\n}\n").toString();
    }

    private String section(Map<String, Object> section) {
        String id = (String) section.get("id");
        unknown(id, section);
        count("sections");
        StringBuilder out = new StringBuilder("{\"id\": ").append(Json.text(id));
        out.append(", \"url\": ").append(Json.text((String) section.get("api_pattern")));
        if (section.get("fallback_model_providers") != null) {
            out.append(", \"like\": ").append(Json.write(section.get("fallback_model_providers")));
        }
        List<String> models = new ArrayList<>();
        for (Object model : list(section.get("models"))) {
            model(id, object(model)).ifPresent(models::add);
        }
        return out.append(", \"models\": [\n")
                .append(String.join(",\n", models))
                .append("\n]}")
                .toString();
    }

    private Optional<String> model(String section, Map<String, Object> model) {
        String id = section + "/" + model.get("id");
        unknown(id, model);
        // Either one set of amounts, or several with the time at which each holds; the last that holds counts.
        Object prices = model.get("prices");
        List<Object> sets = prices instanceof List<?> several
                ? new ArrayList<>(several)
                : List.of(Map.of("prices", prices));
        List<String> entries = new ArrayList<>();
        for (Object set : sets) {
            entry(id, object(set)).ifPresent(entries::add);
        }
        if (entries.isEmpty()) {
            leftOut.add(id + ": no price is left");
            return Optional.empty();
        }
        count("models");
        return Optional.of("{\"id\": " + Json.text((String) model.get("id")) + ", \"match\": "
                + Json.write(model.get("match")) + ", \"prices\": [" + String.join(", ", entries) + "]}");
    }

    private Optional<String> entry(String id, Map<String, Object> set) {
        Map<String, Object> taken = new LinkedHashMap<>();
        if (set.get("constraint") != null) {
            Map<String, Object> constraint = object(set.get("constraint"));
            for (String member : constraint.keySet()) {
                switch (member) {
                    case "start_date" -> taken.put("from", constraint.get(member));
                    case "start_time" -> taken.put(
                            "hours", time(constraint.get("start_time")) + "-" + time(constraint.get("end_time")));
                    case "end_time" -> {
                        // With its beginning.
                    }
                    default -> {
                        leftOut.add(id + ": a price under the unknown condition " + member);
                        return Optional.empty();
                    }
                }
            }
            count("with a date or hours");
        }
        Map<String, Object> amounts = object(set.get("prices"));
        for (String name : amounts.keySet()) {
            if (!AMOUNTS.containsKey(name)) {
                leftOut.add(id + ": the unknown amount " + name + " of " + Json.write(amounts.get(name)));
            }
        }
        int before = taken.size();
        for (Map.Entry<String, String> amount : AMOUNTS.entrySet()) {
            Object value = amounts.get(amount.getKey());
            if (value != null && isSound(id, amount.getValue(), value, amounts)) {
                taken.put(amount.getValue(), value(id + ": " + amount.getValue(), value));
                count("amounts");
            }
        }
        return taken.size() == before ? Optional.empty() : Optional.of(Json.write(taken));
    }

    private boolean isSound(String id, String name, Object value, Map<String, Object> amounts) {
        for (BigDecimal each : decimals(value)) {
            if (each.signum() <= 0) {
                leftOut.add(id + ": " + name + " is " + each.stripTrailingZeros().toPlainString());
                return false;
            }
        }
        Object input = amounts.get("input_mtok");
        if (name.equals("cache-read")
                && input != null
                && decimals(value).get(0).compareTo(decimals(input).get(0)) > 0) {
            leftOut.add(id + ": cache-read " + decimals(value).get(0).toPlainString() + " is more than input "
                    + decimals(input).get(0).toPlainString());
            return false;
        }
        return true;
    }

    /** The catalogue counts in billionths: of longer ones, most are what floating-point arithmetic made of short ones. */
    private Object rounded(String name, Object value) {
        BigDecimal number = (BigDecimal) value;
        if (number.stripTrailingZeros().scale() <= PLACES) {
            return number;
        }
        BigDecimal shorter = number.setScale(PLACES, RoundingMode.HALF_UP);
        leftOut.add(name + ": " + number.toPlainString() + " is rounded to " + shorter.stripTrailingZeros().toPlainString());
        return shorter;
    }

    private Object value(String name, Object value) {
        if (!(value instanceof Map<?, ?>)) {
            return rounded(name, value);
        }
        List<Object> above = new ArrayList<>();
        for (Object tier : list(object(value).get("tiers"))) {
            Map<String, Object> step = new LinkedHashMap<>();
            step.put("tokens", object(tier).get("start"));
            step.put("price", rounded(name, object(tier).get("price")));
            above.add(step);
        }
        count("amounts with above");
        Map<String, Object> amount = new LinkedHashMap<>();
        amount.put("price", rounded(name, object(value).get("base")));
        amount.put("above", above);
        return amount;
    }

    private static List<BigDecimal> decimals(Object value) {
        List<BigDecimal> all = new ArrayList<>();
        if (value instanceof Map<?, ?>) {
            all.add((BigDecimal) object(value).get("base"));
            list(object(value).get("tiers")).forEach(tier -> all.add((BigDecimal) object(tier).get("price")));
        } else {
            all.add((BigDecimal) value);
        }
        return all;
    }

    /** {@code 00:30} of {@code 00:30:00Z}. */
    private static String time(Object time) {
        String text = (String) time;
        if (!text.endsWith(":00Z")) {
            throw new IllegalArgumentException("not a minute in UTC: " + text);
        }
        return text.substring(0, 5);
    }

    private void unknown(String id, Map<String, Object> members) {
        members.keySet().stream()
                .filter(name -> !NO_PRICES.contains(name))
                .forEach(name -> leftOut.add(id + ": the unknown member " + name));
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    @SuppressWarnings("unchecked") // the reader makes no other maps
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked") // the reader makes no other lists
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    /** Reads and writes JSON: the JDK has nothing for it. Numbers keep their decimal digits. */
    private static final class Json {

        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Object read() {
            Object value = value();
            space();
            if (at != text.length()) {
                throw fault();
            }
            return value;
        }

        private Object value() {
            space();
            char c = text.charAt(at);
            if (c == '{') {
                return members();
            }
            if (c == '[') {
                return elements();
            }
            if (c == '"') {
                return string();
            }
            if (text.startsWith("true", at) || text.startsWith("null", at)) {
                at += 4;
                return c == 't' ? Boolean.TRUE : null;
            }
            if (text.startsWith("false", at)) {
                at += 5;
                return Boolean.FALSE;
            }
            int from = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return new BigDecimal(text.substring(from, at));
        }

        private Map<String, Object> members() {
            Map<String, Object> members = new LinkedHashMap<>();
            at++;
            while (!ends('}')) {
                String name = string();
                space();
                expect(':');
                if (members.put(name, value()) != null) {
                    throw new IllegalArgumentException("twice: " + name);
                }
            }
            return members;
        }

        private List<Object> elements() {
            List<Object> elements = new ArrayList<>();
            at++;
            while (!ends(']')) {
                elements.add(value());
            }
            return elements;
        }

        /** Whether the array or object ends here; else skips a comma, if there is one. */
        private boolean ends(char bracket) {
            space();
            if (text.charAt(at) == ',') {
                at++;
                space();
            }
            if (text.charAt(at) == bracket) {
                at++;
                return true;
            }
            return false;
        }

        private String string() {
            expect('"');
            StringBuilder out = new StringBuilder();
            while (text.charAt(at) != '"') {
                char c = text.charAt(at++);
                if (c != '\\') {
                    out.append(c);
                    continue;
                }
                char escaped = text.charAt(at++);
                switch (escaped) {
                    case 'n' -> out.append('\n');
                    case 't' -> out.append('\t');
                    case 'u' -> {
                        out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                        at += 4;
                    }
                    case '"', '\\', '/' -> out.append(escaped);
                    default -> throw fault();
                }
            }
            at++;
            return out.toString();
        }

        private void expect(char c) {
            if (text.charAt(at++) != c) {
                throw fault();
            }
        }

        private void space() {
            while (at < text.length() && text.charAt(at) <= ' ') {
                at++;
            }
        }

        private IllegalArgumentException fault() {
            return new IllegalArgumentException("not the JSON that was expected, at character " + at);
        }

        static String text(String value) {
            StringBuilder out = new StringBuilder("\"");
            for (char c : value.toCharArray()) {
                if (c == '"' || c == '\\') {
                    out.append('\\').append(c);
                } else if (c < ' ') {
                    out.append(String.format("\\u%04x", (int) c));
                } else {
                    out.append(c);
                }
            }
            return out.append('"').toString();
        }

        static String write(Object value) {
            if (value instanceof Map<?, ?> members) {
                List<String> all = new ArrayList<>();
                members.forEach((name, member) -> all.add(text((String) name) + ": " + write(member)));
                return "{" + String.join(", ", all) + "}";
            }
            if (value instanceof List<?> elements) {
                List<String> all = new ArrayList<>();
                elements.forEach(element -> all.add(write(element)));
                return "[" + String.join(", ", all) + "]";
            }
            return value instanceof BigDecimal number
                    ? number.stripTrailingZeros().toPlainString()
                    : text(value.toString());
        }
    }
}
