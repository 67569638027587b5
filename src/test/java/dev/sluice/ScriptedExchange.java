package dev.sluice;

import dev.sluice.ScriptedAnswer.Fate;
import dev.sluice.testing.RawResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * One exchange of {@link ScriptedFailuresTest}: what its client asks for, what providers do with it, and whether what came of it is right.
 * Providers call it on their threads, one at a time.
 */
final class ScriptedExchange {

    /** How a client behaves. */
    enum Manners {
        PATIENT,
        LEAVES_AT_ONCE,
        LEAVES_IN_THE_MIDDLE
    }

    /** A model, and how many requests to providers it may take without those that try another key. */
    private record Alias(String name, int attempts) {}

    private static final List<Alias> ALIASES = List.of(
            new Alias("weighted", 3),
            new Alias("tiers", 4),
            new Alias("two", 2),
            new Alias("alone", 3),
            new Alias("once", 1),
            new Alias("keys", 2),
            new Alias("turns", 3));

    /** All keys that there are. */
    private static final int KEYS = 2;

    private static final List<String> EFFECTS =
            List.of(",\"store\":true", ",\"tools\":[{\"type\":\"web_search\"}]", ",\"web_search_options\":{}");

    private static final Pattern MARKER = Pattern.compile("M\\d+\\.[a-z]+\\.\\d+M");
    private static final Pattern OWN_ERROR = Pattern.compile("provider_(unreachable|timeout|cut|invalid_response)");
    private static final String HEARTBEAT = ": heartbeat\n\n";
    private static final String ERROR = "data: {\"error\":";

    private final String id;
    private final int group;
    private final RandomGenerator random;
    private final Alias alias;
    private final boolean isStream;
    private final boolean asksForUsage;
    private final boolean hasEffects;
    private final Manners manners;
    private final String body;
    private final List<ScriptedAnswer> seen = new ArrayList<>();

    /** Whether the client got the answer of a provider, or a part of it, as it came. */
    private boolean isServed;

    /**
     * Draws an exchange.
     *
     * @param group number of the targets that it uses
     * @param random for this exchange alone
     */
    ScriptedExchange(int number, int group, RandomGenerator random) {
        this.id = "script-" + number;
        this.group = group;
        this.random = random;
        alias = ALIASES.get(random.nextInt(ALIASES.size()));
        isStream = random.nextInt(5) < 3;
        asksForUsage = isStream && random.nextBoolean();
        hasEffects = random.nextInt(6) == 0;
        int chance = random.nextInt(100);
        manners = chance == 0 ? Manners.LEAVES_AT_ONCE : chance < 3 ? Manners.LEAVES_IN_THE_MIDDLE : Manners.PATIENT;
        body = "{\"model\":\"" + alias.name() + "-" + group + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
                + (isStream ? ",\"stream\":true" : "")
                + (asksForUsage ? ",\"stream_options\":{\"include_usage\":true}" : "")
                + (hasEffects ? EFFECTS.get(random.nextInt(EFFECTS.size())) : "") + "}";
    }

    int group() {
        return group;
    }

    /** The body that another group would send. */
    String bodyOf(int other) {
        return body.replace("-" + group + "\"", "-" + other + "\"");
    }

    String id() {
        return id;
    }

    String body() {
        return body;
    }

    /** Whether its client got the answer of a provider, or a part of it, as it came. Ask after {@link #faultOf(RawResponse)}. */
    synchronized boolean isServed() {
        return isServed;
    }

    /** Whether providers got more than one request. */
    synchronized boolean isRepeated() {
        return seen.size() > 1;
    }

    Manners manners() {
        return manners;
    }

    /** Draws what a provider does with the next request. */
    synchronized ScriptedAnswer next(String provider) {
        String marker = "M" + id.substring(id.indexOf('-') + 1) + "." + provider + "." + seen.size() + "M";
        ScriptedAnswer next = ScriptedAnswer.draw(random, provider, marker, isStream);
        seen.add(next);
        return next;
    }

    /** What is wrong with the client's answer; empty if nothing is. */
    synchronized Optional<String> faultOf(RawResponse response) {
        String text = response.bodyText().replace(HEARTBEAT, "");
        TreeSet<String> markers = new TreeSet<>();
        MARKER.matcher(text).results().forEach(found -> markers.add(found.group()));
        response.header("x-marker").ifPresent(markers::add);
        if (markers.size() > 1) {
            return Optional.of("parts of several answers: " + markers);
        }
        if (seen.isEmpty()) {
            return response.status() == 429 || response.status() == 503
                    ? Optional.empty()
                    : Optional.of("nothing was sent");
        }
        ScriptedAnswer last = seen.get(seen.size() - 1);
        // Whose stream begins with a heartbeat has no head of a provider.
        boolean isBegun = isStream
                && response.status() == 200
                && response.header("x-arch-llm-target").isEmpty();
        isServed = response.status() == 200 && !(isBegun && isOneEvent(text));
        if (passes(last, response, text, isBegun)) {
            return Optional.empty();
        }
        if (!last.fate().mayBeUnanswered()) {
            return Optional.of("not the answer of the last provider");
        }
        Optional<ScriptedAnswer> refusal =
                seen.stream().filter(one -> one.fate().isRefusal()).reduce((one, later) -> later);
        if (refusal.isPresent()) {
            return isRefusal(refusal.get(), response, text, isBegun)
                    ? Optional.empty()
                    : Optional.of("not the last refusal");
        }
        return isOwnError(response, text, isBegun) ? Optional.empty() : Optional.of("not the gateway's own error");
    }

    private boolean passes(ScriptedAnswer last, RawResponse response, String text, boolean isBegun) {
        boolean isGood = response.status() == 200;
        String whole = asksForUsage ? last.body() : last.visible();
        return switch (last.fate()) {
            case GOOD, ERROR_LATE -> isGood && response.complete() && text.equals(whole);
            case REFUSED -> isRefusal(last, response, text, isBegun);
            case ERROR_EARLY ->
                (isGood && response.complete() && text.equals(whole)) || isRefusal(last, response, text, isBegun);
            case CUT_LATE -> isGood && isBrokenStream(last, text);
            case CUT_EARLY ->
                (isGood
                                && (isStream
                                        ? isBrokenStream(last, text)
                                        : !response.complete() && last.body().startsWith(text)))
                        // Nothing of it had been sent.
                        || (!isStream && text.contains("provider_cut") && isOwnError(response, text, false));
            case NOTHING -> isGood && (text.equals(whole) || isBrokenStream(last, text));
            case HANG_UP, SILENT, NONSENSE -> false;
        };
    }

    /** Whether it is the beginning of an answer, and then one error event. */
    private static boolean isBrokenStream(ScriptedAnswer answer, String text) {
        int error = text.lastIndexOf(ERROR);
        if (error < 0 || !isOneEvent(text.substring(error))) {
            return false;
        }
        String beginning = text.substring(0, error);
        boolean isBeginning = answer.body().startsWith(beginning)
                // The gateway ends an event that was cut in its middle.
                || (beginning.endsWith("\n\n")
                        && answer.body().startsWith(beginning.substring(0, beginning.length() - 2)));
        return isBeginning && !beginning.contains(ERROR);
    }

    private static boolean isRefusal(ScriptedAnswer refusal, RawResponse response, String text, boolean isBegun) {
        if (isBegun) {
            // A refusal that cannot be read is told in the gateway's words.
            boolean isReadable = !refusal.isCut() && refusal.body().length() < 64 * 1024;
            return isOneEvent(text)
                    && (text.contains(refusal.marker()) || (!isReadable && text.contains("provider_error")));
        }
        if (refusal.fate() == Fate.ERROR_EARLY) {
            int from = refusal.body().indexOf(ERROR) + "data: ".length();
            String event = refusal.body().substring(from, refusal.body().indexOf("\n\n", from));
            return response.status() == refusal.status() && response.complete() && text.equals(event);
        }
        if (refusal.isCut()) {
            return isOwnError(response, text, false)
                    || (response.status() == refusal.status()
                            && !response.complete()
                            && refusal.body().startsWith(text));
        }
        return response.status() == refusal.status() && response.complete() && text.equals(refusal.body());
    }

    private static boolean isOwnError(RawResponse response, String text, boolean isBegun) {
        boolean isTold = OWN_ERROR.matcher(text).find()
                && response.header("x-marker").isEmpty()
                && !MARKER.matcher(text).find();
        return isTold && (isBegun ? isOneEvent(text) : response.status() == 502 || response.status() == 504);
    }

    private static boolean isOneEvent(String text) {
        return text.startsWith(ERROR) && text.indexOf("\n\n") == text.length() - 2;
    }

    /** What is wrong with the line of the access log; empty if nothing is. */
    synchronized Optional<String> faultOf(Map<String, String> line) {
        int attempts = Integer.parseInt(line.get("attempts"));
        if (attempts > alias.attempts() + KEYS) {
            return Optional.of("too many attempts");
        }
        if (manners != Manners.PATIENT) {
            return seen.size() > 2 * attempts ? Optional.of("more requests than attempts") : Optional.empty();
        }
        List<String> trail = attempts == 0
                ? List.of()
                : attempts == 1 ? List.of("?=?") : List.of(line.get("trail").split(";", -1));
        if (trail.size() != attempts) {
            return Optional.of("a trail that is not of all attempts");
        }
        if (!isTrail(trail, 0, 0)) {
            return Optional.of("a trail that is not what the providers have seen");
        }
        return faultOfUsage(line);
    }

    private Optional<String> faultOfUsage(Map<String, String> line) {
        String prompt = line.get("prompt_tokens");
        String completion = line.get("completion_tokens");
        ScriptedAnswer last = seen.isEmpty() ? null : seen.get(seen.size() - 1);
        if (last != null && last.fate() == Fate.GOOD && last.body().length() < 4_000_000) {
            return prompt.equals(Integer.toString(last.prompt()))
                            && completion.equals(Integer.toString(last.completion()))
                    ? Optional.empty()
                    : Optional.of("not the usage of the answer");
        }
        return line.get("status").equals("200") || prompt.equals("-") || prompt.equals("0")
                ? Optional.empty()
                : Optional.of("tokens of a refusal");
    }

    /** Whether attempts from one on are these requests. A provider that hangs up may get the same attempt once more. */
    private boolean isTrail(List<String> trail, int attempt, int request) {
        if (attempt == trail.size() || request == seen.size()) {
            return attempt == trail.size() && request == seen.size();
        }
        ScriptedAnswer answer = seen.get(request);
        String[] tried = trail.get(attempt).split("=", 2);
        boolean isLast = attempt == trail.size() - 1;
        if (isOf(tried[0], answer.provider())
                && isWord(tried[1], answer, isLast)
                && isTrail(trail, attempt + 1, request + 1)) {
            return true;
        }
        return answer.fate() == Fate.HANG_UP
                && request + 1 < seen.size()
                && seen.get(request + 1).provider().equals(answer.provider())
                && isTrail(trail, attempt, request + 1);
    }

    private static boolean isOf(String target, String provider) {
        return target.equals("?")
                || target.startsWith(provider)
                || (target.startsWith("four") && provider.equals("one"));
    }

    /** Whether an attempt came to what its answer says, and could be followed by another if it was. */
    private boolean isWord(String word, ScriptedAnswer answer, boolean isLast) {
        if (word.equals("?")) {
            return true;
        }
        boolean isAnswered = Character.isDigit(word.charAt(0));
        if (!isLast && (word.equals("200") || (hasEffects && !isAnswered))) {
            return false;
        }
        return switch (answer.fate()) {
            case GOOD, CUT_LATE, ERROR_LATE -> word.equals("200");
            case REFUSED -> word.equals(Integer.toString(answer.status()));
            case ERROR_EARLY -> word.equals("200") || word.equals(Integer.toString(answer.status()));
            case CUT_EARLY, NOTHING -> word.equals("200") || word.equals("cut") || word.equals("unanswered");
            case HANG_UP, NONSENSE -> word.equals("unanswered");
            case SILENT -> word.equals("timed_out");
        };
    }

    @Override
    public synchronized String toString() {
        return id + " " + manners + " " + body + " " + seen;
    }
}
