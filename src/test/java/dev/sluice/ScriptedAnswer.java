package dev.sluice;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Gate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a provider does with one request of {@link ScriptedFailuresTest}, drawn by chance.
 *
 * @param provider its name
 * @param fate how it goes on
 * @param marker a text that no other answer has; every part of the body and the head has it
 * @param status of the answer, or the one that its error event stands for
 * @param body what is sent of the body
 * @param visible the same without the event that has only the usage, which the gateway drops for some clients
 * @param isStream whether it is an event stream
 * @param isCut whether the connection ends before the body
 * @param prompt tokens of the prompt that it reports
 * @param completion tokens of the completion that it reports
 * @param gate what it waits for; empty if it does not wait
 * @param answer what to play
 */
record ScriptedAnswer(
        String provider,
        Fate fate,
        String marker,
        int status,
        String body,
        String visible,
        boolean isStream,
        boolean isCut,
        int prompt,
        int completion,
        Optional<Gate> gate,
        Answer answer) {

    /** How a request goes. */
    enum Fate {
        GOOD,
        /** An answer with an error status. */
        REFUSED,
        /** The end of the connection before any content. */
        CUT_EARLY,
        /** The end of the connection after some content. */
        CUT_LATE,
        /** An error event before any content. */
        ERROR_EARLY,
        /** An error event after some content. */
        ERROR_LATE,
        /** A stream that ends in order, but has no content. */
        NOTHING,
        HANG_UP,
        SILENT,
        NONSENSE;

        /** Whether the client may have nothing of it, so that the provider has not answered. */
        boolean mayBeUnanswered() {
            return switch (this) {
                case CUT_EARLY, NOTHING, HANG_UP, SILENT, NONSENSE -> true;
                default -> false;
            };
        }

        /** Whether it is an answer that the client gets if nobody has a better one. */
        boolean isRefusal() {
            return this == REFUSED || this == ERROR_EARLY;
        }
    }

    private static final String PING = ": ping\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private static final String[][] REFUSALS = {
        {"500", "\"code\":\"internal\""},
        {"502", "\"code\":\"bad_gateway\""},
        {"503", "\"code\":\"overloaded\""},
        {"529", "\"type\":\"overloaded_error\""},
        {"408", "\"code\":\"late\""},
        {"429", "\"code\":\"rate_limit_exceeded\""},
        {"429", "\"code\":\"rate_limit_exceeded\""},
        {"429", "\"code\":\"insufficient_quota\""},
        {"402", "\"code\":\"no_credit\""},
        {"401", "\"code\":\"invalid_api_key\""},
        {"403", "\"code\":\"forbidden\""},
        {"404", "\"code\":\"model_not_found\""},
        {"404", "\"code\":\"nothing_here\""},
        {"400", "\"code\":\"bad_request\""},
        {"400", "\"code\":\"context_length_exceeded\""},
        {"400", "\"code\":\"content_filter\""},
        {"400", "\"code\":\"unsupported_parameter\""},
        {"422", "\"code\":\"unprocessable\""},
    };

    /** Draws what a provider does. */
    static ScriptedAnswer draw(RandomGenerator random, String provider, String marker, boolean isStream) {
        Draft draft = new Draft(random, provider, marker, isStream);
        int chance = random.nextInt(1000);
        if (chance < 350) {
            return isStream ? draft.stream(Fate.GOOD) : draft.json();
        } else if (chance < 620) {
            return draft.refusal();
        } else if (chance < 690) {
            return draft.without(Fate.HANG_UP, Answer.hangUp());
        } else if (chance < 692) {
            return draft.without(Fate.SILENT, Answer.silence());
        } else if (chance < 720) {
            return draft.without(Fate.NONSENSE, Answer.raw("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        } else if (!isStream) {
            return chance < 850 ? draft.cutJson() : draft.refusal();
        } else if (chance < 780) {
            return draft.stream(Fate.CUT_EARLY);
        } else if (chance < 840) {
            return draft.stream(Fate.CUT_LATE);
        } else if (chance < 900) {
            return draft.stream(Fate.ERROR_EARLY);
        } else if (chance < 950) {
            return draft.stream(Fate.ERROR_LATE);
        }
        return draft.stream(Fate.NOTHING);
    }

    @Override
    public String toString() {
        return provider + ":" + fate + ":" + status + (isCut ? ":cut" : "") + (gate.isPresent() ? ":slow" : "") + ":"
                + body.length() + ":" + (body.length() > 400 ? body.substring(0, 400) + "…" : body);
    }

    private static final class Draft {

        private final RandomGenerator random;
        private final String provider;
        private final String marker;
        private final boolean isStream;
        private final int prompt;
        private final int completion;

        Draft(RandomGenerator random, String provider, String marker, boolean isStream) {
            this.random = random;
            this.provider = provider;
            this.marker = marker;
            this.isStream = isStream;
            prompt = random.nextInt(1, 60);
            completion = random.nextInt(1, 60);
        }

        ScriptedAnswer without(Fate fate, Answer answer) {
            return made(fate, 0, "", "", false, Optional.empty(), answer);
        }

        ScriptedAnswer json() {
            String body = document();
            Answer answer = framed(Answer.json(200, body), body.length());
            return finished(Fate.GOOD, 200, body, body, false, answer, body.length());
        }

        ScriptedAnswer cutJson() {
            String whole = document();
            int at = random.nextInt(whole.length());
            String body = whole.substring(0, at);
            Answer answer = cut(framed(Answer.json(200, whole), whole.length()), at);
            return finished(Fate.CUT_EARLY, 200, body, body, true, answer, at);
        }

        ScriptedAnswer refusal() {
            String[] drawn = REFUSALS[random.nextInt(REFUSALS.length)];
            int status = Integer.parseInt(drawn[0]);
            String pad = one(40) ? "x".repeat(random.nextInt(100_000)) : "";
            String whole = "{\"error\":{" + drawn[1] + ",\"message\":\"" + marker + "\",\"pad\":\"" + pad + "\"}}";
            Answer answer = framed(Answer.json(status, whole), whole.length());
            if (status == 429 && random.nextBoolean()) {
                answer = answer.withHeader("Retry-After", random.nextBoolean() ? "0" : "30");
            }
            boolean isCut = one(15);
            int end = isCut ? random.nextInt(whole.length()) : whole.length();
            String body = whole.substring(0, end);
            return finished(Fate.REFUSED, status, body, body, isCut, isCut ? cut(answer, end) : answer, end);
        }

        private String document() {
            return "{\"id\":\"" + marker + "\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":"
                    + "{\"role\":\"assistant\",\"content\":\"" + marker + " " + pad()
                    + "\"},\"finish_reason\":\"stop\"}]," + usage() + "}";
        }

        private String usage() {
            return "\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion
                    + ",\"total_tokens\":" + (prompt + completion) + "}";
        }

        private String pad() {
            if (one(300)) {
                return "y".repeat(random.nextInt(1_000_000, 1_200_000));
            }
            return "y".repeat(one(20) ? random.nextInt(100_000) : random.nextInt(60));
        }

        ScriptedAnswer stream(Fate fate) {
            StringBuilder before = new StringBuilder();
            boolean isShort = fate != Fate.GOOD && fate != Fate.CUT_LATE && fate != Fate.ERROR_LATE;
            if (isShort || random.nextBoolean()) {
                // So that a stream that passes differs from an error in its place.
                before.append(PING);
            }
            if (random.nextInt(3) > 0) {
                before.append(event("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
            }
            for (int more = one(100) ? 800 : 0; more > 0; more--) {
                before.append(event("{\"content\":\"\"}", "null"));
            }
            String beginning = before.toString();
            StringBuilder texts = new StringBuilder();
            for (int more = one(30) ? 300 : random.nextInt(1, 5); more > 0; more--) {
                texts.append(event("{\"content\":\"" + marker + "\"}", "null"));
            }
            String content = texts.toString();
            String end = event("{}", "\"stop\"");
            String usage = "data: {\"id\":\"" + marker + "\",\"choices\":[]," + usage() + "}\n\n";
            return switch (fate) {
                case GOOD -> played(fate, beginning + content + end, usage, DONE, -1);
                case CUT_EARLY -> {
                    int at = random.nextInt(PING.length(), beginning.length() + 1);
                    yield played(fate, beginning + content + end, usage, DONE, at);
                }
                case CUT_LATE -> {
                    String whole = beginning + content + end;
                    int first = beginning.length() + content.indexOf("\n\n") + 2;
                    int last = whole.length() + usage.length();
                    yield played(fate, whole, usage, DONE, random.nextInt(first, last + 1));
                }
                case ERROR_EARLY -> played(fate, beginning + error(), "", random.nextBoolean() ? DONE : "", -1);
                case ERROR_LATE ->
                    played(fate, beginning + content + error(), "", random.nextBoolean() ? DONE : "", -1);
                default ->
                    played(fate, beginning, random.nextBoolean() ? usage : "", random.nextBoolean() ? DONE : "", -1);
            };
        }

        private String error() {
            return "data: {\"error\":{\"message\":\"" + marker + "\",\"type\":\"overloaded_error\"}}\n\n";
        }

        private String event(String delta, String finish) {
            return "data: {\"id\":\"" + marker + "\",\"choices\":[{\"index\":0,\"delta\":" + delta
                    + ",\"finish_reason\":" + finish + "}]}\n\n";
        }

        /** Plays these three parts, or what comes before an end. */
        private ScriptedAnswer played(Fate fate, String events, String usage, String done, int cutAt) {
            String whole = events + usage + done;
            boolean isCut = cutAt >= 0;
            String body = isCut ? whole.substring(0, cutAt) : whole;
            String visible = cutAt < 0 || cutAt > events.length() + usage.length()
                    ? events + body.substring(events.length() + usage.length())
                    : body;
            Answer sse = Answer.sse(whole);
            // A reset loses what the kernel has not sent yet: the content that a late one comes after is to arrive.
            boolean isReset = fate == Fate.CUT_LATE && cutAt < 1_000 && random.nextBoolean();
            Answer answer = one(3) && !isReset ? framed(sse, whole.length()) : sse;
            int status = fate == Fate.ERROR_EARLY ? 529 : 200;
            Answer ended = answer;
            if (isReset) {
                ended = answer.cutAfter(cutAt);
            } else if (isCut) {
                ended = answer.closingEarlyAfter(cutAt);
            }
            return finished(fate, status, body, visible, isCut, ended, body.length());
        }

        private ScriptedAnswer finished(
                Fate fate, int status, String body, String visible, boolean isCut, Answer answer, int length) {
            Answer told = answer.withHeader("x-marker", marker);
            if (!one(40)) {
                return made(fate, status, body, visible, isCut, Optional.empty(), told);
            }
            Gate gate = new Gate();
            Answer slow =
                    random.nextBoolean() ? told.heldBack(gate) : told.pausedAfter(random.nextInt(length + 1), gate);
            return made(fate, status, body, visible, isCut, Optional.of(gate), slow);
        }

        private ScriptedAnswer made(
                Fate fate, int status, String body, String visible, boolean isCut, Optional<Gate> gate, Answer answer) {
            return new ScriptedAnswer(
                    provider, fate, marker, status, body, visible, isStream, isCut, prompt, completion, gate, answer);
        }

        /** At most some hundred pieces, so that it does not take long. */
        private Answer framed(Answer answer, int length) {
            int piece = Math.max(1, length / random.nextInt(1, 200));
            return switch (random.nextInt(4)) {
                case 0 -> answer.chunked(piece);
                case 1 -> answer.trickled(piece);
                default -> answer;
            };
        }

        /** A reset loses what the kernel has not sent yet. */
        private Answer cut(Answer answer, int at) {
            return at < 4_000 && random.nextBoolean() ? answer.cutAfter(at) : answer.closingEarlyAfter(at);
        }

        private boolean one(int in) {
            return random.nextInt(in) == 0;
        }
    }
}
