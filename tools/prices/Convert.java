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
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the catalogue of prices that Sluice ships from the facts of pydantic/genai-prices, and tiers of service from those of BerriAI/litellm.
 *
 * <p>{@code java tools/prices/Convert.java [FACTS [CATALOGUE]]}, with the JDK alone, from the root of the project. FACTS is the file
 * {@code prices/new_data/v2/data_slim.json} of the former project, here {@code tools/prices/genai-prices.json}. Without CATALOGUE it writes the
 * resource in {@code src/main/resources}. The output depends on FACTS and {@code tools/prices/litellm-tiers.json} alone. What it leaves out, it
 * lists on standard output, for a person to judge.
 *
 * <p>{@code java tools/prices/Convert.java tiers FILE} makes {@code litellm-tiers.json} of the file
 * {@code model_prices_and_context_window.json} of the latter project.
 */
public final class Convert {

    private static final Path FACTS = Path.of("tools/prices/genai-prices.json");
    private static final Path TIERS = Path.of("tools/prices/litellm-tiers.json");
    private static final Path CATALOGUE = Path.of("src/main/resources/dev/sluice/price/catalogue.json");

    private static final List<String> ABOUT = List.of(
            "What providers charge, in US dollars per million tokens; per 1,000 requests and searches. Made by tools/prices/Convert.java: do not edit.",
            "Facts: 2026-08-21, pydantic/genai-prices 47df840a, prices/new_data/v2/data_slim.json.",
            "Copyright (c) Pydantic Services Inc. 2025 to present. MIT licence, see NOTICE.",
            "Tiers of service: BerriAI/litellm 1.110.2, model_prices_and_context_window.json.",
            "Copyright (c) 2023 Berri AI. MIT licence, see NOTICE.");

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

    /** What a tier need not have an amount of its own for: it then costs as what it is a part of, and the cost is marked as approximate. */
    private static final Set<String> MAY_LACK = Set.of("cache-read", "cache-write-1h", "reasoning");

    /** What costs the same in all tiers. */
    private static final Set<String> UNTIERED = Set.of("request", "search");

    /** A tier that differs more from the standard is an error of the facts. */
    private static final BigDecimal MOST_TIMES = new BigDecimal(4);

    private final Map<String, Object> tiersByModel;

    private final List<String> leftOut = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    private Convert(Map<String, Object> tiersByModel) {
        this.tiersByModel = tiersByModel;
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 2 && args[0].equals("tiers")) {
            String tiers = Tiers.of(object(new Json(Files.readString(Path.of(args[1]))).read()));
            Files.writeString(TIERS, tiers);
            return;
        }
        Path facts = args.length > 0 ? Path.of(args[0]) : FACTS;
        Path catalogue = args.length > 1 ? Path.of(args[1]) : CATALOGUE;
        Convert convert = new Convert(object(new Json(Files.readString(TIERS)).read()));
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
            // The other facts have the prices of now alone.
            boolean isNow = set == sets.get(sets.size() - 1);
            entry(id, object(set), isNow).ifPresent(entries::add);
        }
        if (entries.isEmpty()) {
            leftOut.add(id + ": no price is left");
            return Optional.empty();
        }
        count("models");
        return Optional.of("{\"id\": " + Json.text((String) model.get("id")) + ", \"match\": "
                + Json.write(model.get("match")) + ", \"prices\": [" + String.join(", ", entries) + "]}");
    }

    private Optional<String> entry(String id, Map<String, Object> set, boolean isNow) {
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
        if (taken.size() == before) {
            return Optional.empty();
        }
        if (isNow && tiersByModel.containsKey(id)) {
            Map<String, Object> tiers = tiers(id, taken, object(tiersByModel.get(id)));
            if (!tiers.isEmpty()) {
                taken.put("tiers", tiers);
                count("models with tiers");
            }
        }
        return Optional.of(Json.write(taken));
    }

    /** The tiers of a model whose standard amounts are the same in both facts. */
    private Map<String, Object> tiers(String id, Map<String, Object> taken, Map<String, Object> known) {
        Map<String, Object> standard = object(known.get("standard"));
        for (String name : List.of("input", "output")) {
            if (!isSame(taken.get(name), standard.get(name))) {
                leftOut.add(id + ": tiers, as " + name + " is " + text(taken.get(name)) + " in one and "
                        + text(standard.get(name)) + " in the other facts");
                return Map.of();
            }
        }
        Map<String, Object> tiers = new LinkedHashMap<>();
        for (String tier : List.of("batch", "flex", "priority")) {
            if (known.containsKey(tier)) {
                tier(id + ": tier " + tier, taken, object(known.get(tier))).ifPresent(set -> tiers.put(tier, set));
            }
        }
        return tiers;
    }

    private static boolean isSame(Object one, Object other) {
        BigDecimal first = base(one);
        return first == null || other == null ? first == other : first.compareTo((BigDecimal) other) == 0;
    }

    private static String text(Object amount) {
        return amount == null ? "unknown" : base(amount).stripTrailingZeros().toPlainString();
    }

    /** The amount for short prompts. */
    private static BigDecimal base(Object amount) {
        return amount instanceof Map<?, ?> steps ? (BigDecimal) steps.get("price") : (BigDecimal) amount;
    }

    /** A tier's amounts for all that the standard has; empty if one is missing or cannot be true. */
    private Optional<Map<String, Object>> tier(String id, Map<String, Object> taken, Map<String, Object> known) {
        Map<String, Object> set = new LinkedHashMap<>();
        for (String name : AMOUNTS.values()) {
            Object usual = taken.get(name);
            if (usual == null) {
                continue;
            }
            if (UNTIERED.contains(name)) {
                set.put(name, usual);
                continue;
            }
            if (!known.containsKey(name)) {
                if (!MAY_LACK.contains(name)) {
                    leftOut.add(id + ": no " + name);
                    return Optional.empty();
                }
                leftOut.add(id + ": no " + name + "; it costs as what it is a part of");
                continue;
            }
            Optional<Object> amount = amount(id + ": " + name, name, usual, known);
            if (amount.isEmpty()) {
                return Optional.empty();
            }
            set.put(name, amount.get());
        }
        if (set.containsKey("cache-read") && base(set.get("cache-read")).compareTo(base(set.get("input"))) > 0) {
            leftOut.add(id + ": cache-read is more than input");
            return Optional.empty();
        }
        count("tiers");
        return Optional.of(set);
    }

    private Optional<Object> amount(String id, String name, Object usual, Map<String, Object> known) {
        BigDecimal amount = (BigDecimal) known.get(name);
        if (!isLikely(id, base(usual), amount)) {
            return Optional.empty();
        }
        boolean isStepped = known.keySet().stream().anyMatch(key -> key.startsWith(name + " above "));
        if (!(usual instanceof Map<?, ?>)) {
            if (isStepped) {
                leftOut.add(id + ": it has amounts for long prompts, and the standard has none");
                return Optional.empty();
            }
            return Optional.of(rounded(id, amount));
        }
        List<Object> above = new ArrayList<>();
        for (Object step : list(object(usual).get("above"))) {
            BigDecimal tokens = (BigDecimal) object(step).get("tokens");
            BigDecimal price = (BigDecimal) known.get(name + " above " + tokens.toPlainString());
            if (price == null) {
                leftOut.add(id + ": no amount above " + tokens.toPlainString() + " tokens");
                return Optional.empty();
            }
            if (!isLikely(id, (BigDecimal) object(step).get("price"), price)) {
                return Optional.empty();
            }
            Map<String, Object> taken = new LinkedHashMap<>();
            taken.put("tokens", tokens);
            taken.put("price", rounded(id, price));
            above.add(taken);
        }
        Map<String, Object> stepped = new LinkedHashMap<>();
        stepped.put("price", rounded(id, amount));
        stepped.put("above", above);
        return Optional.of(stepped);
    }

    private boolean isLikely(String id, BigDecimal usual, BigDecimal amount) {
        boolean isLikely = amount.signum() > 0
                && amount.compareTo(usual.multiply(MOST_TIMES)) <= 0
                && usual.compareTo(amount.multiply(MOST_TIMES)) <= 0;
        if (!isLikely) {
            leftOut.add(id + " is " + text(amount) + ", and the standard " + text(usual));
        }
        return isLikely;
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

    /** What BerriAI/litellm knows of tiers: one model on each line, by section and name as in the catalogue. */
    private static final class Tiers {

        /** Sections of the catalogue by that project's names of providers, with what its names of models begin with. */
        private static final Map<String, List<String>> SECTIONS = Map.of(
                "openai", List.of("openai", ""),
                "azure", List.of("azure", "azure/"),
                "anthropic", List.of("anthropic", ""),
                "gemini", List.of("google", "gemini/"),
                "mistral", List.of("mistral", "mistral/"),
                "xai", List.of("x-ai", "xai/"));

        /** The amounts that the catalogue has, by that project's names. */
        private static final Map<String, String> AMOUNTS = Map.of(
                "input_cost_per_token", "input",
                "output_cost_per_token", "output",
                "cache_read_input_token_cost", "cache-read",
                "cache_creation_input_token_cost", "cache-write",
                "cache_creation_input_token_cost_above_1hr", "cache-write-1h",
                "input_cost_per_audio_token", "audio-in",
                "output_cost_per_audio_token", "audio-out",
                "input_cost_per_image_token", "image-in",
                "output_cost_per_image_token", "image-out");

        private static final Map<String, String> NAMES =
                Map.of("batches", "batch", "flex", "flex", "priority", "priority");
        private static final Pattern MEMBER =
                Pattern.compile("(.+?)(?:_above_([0-9]+)k_tokens)?(?:_(batches|flex|priority))?");

        private Tiers() {}

        static String of(Map<String, Object> models) {
            Map<String, String> lines = new TreeMap<>();
            for (Map.Entry<String, Object> model : models.entrySet()) {
                Map<String, Object> members = object(model.getValue());
                List<String> section = SECTIONS.get(String.valueOf(members.get("litellm_provider")));
                if (section != null && model.getKey().startsWith(section.get(1))) {
                    String name = section.get(0) + "/" + model.getKey().substring(section.get(1).length());
                    Map<String, Object> amounts = amounts(members);
                    if (amounts.size() > 1 && amounts.containsKey("standard")) {
                        lines.put(name, Json.text(name) + ": " + Json.write(amounts));
                    }
                }
            }
            return "{\n" + String.join(",\n", lines.values()) + "\n}\n";
        }

        /** By tier; of each the amounts in US dollars for a million tokens, and {@code AMOUNT above TOKENS} for long prompts. */
        private static Map<String, Object> amounts(Map<String, Object> members) {
            Map<String, Map<String, Object>> tiers = new TreeMap<>();
            for (Map.Entry<String, Object> member : members.entrySet()) {
                Matcher parts = MEMBER.matcher(member.getKey());
                if (parts.matches()
                        && AMOUNTS.containsKey(parts.group(1))
                        && member.getValue() instanceof BigDecimal amount) {
                    String above = parts.group(2) == null ? "" : " above " + parts.group(2) + "000";
                    String tier = parts.group(3) == null ? "standard" : NAMES.get(parts.group(3));
                    tiers.computeIfAbsent(tier, none -> new TreeMap<>())
                            .put(AMOUNTS.get(parts.group(1)) + above, amount.movePointRight(6));
                }
            }
            return new TreeMap<>(tiers);
        }
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
