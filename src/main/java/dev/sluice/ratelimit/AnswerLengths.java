package dev.sluice.ratelimit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** How many tokens the last answers of each model had. Bounded, and safe for any number of threads. */
final class AnswerLengths {

    /** Of so many answers of a model. */
    private static final int LAST = 2_000;

    /** Of fewer answers, nothing is concluded. */
    private static final int FEWEST = 20;

    /** The models beyond share one entry: clients may invent names. */
    private static final int MOST_MODELS = 256;

    private static final String ALL_OTHERS = "\n";

    /** Guarded by itself. */
    private final Map<String, Answers> byModel = new HashMap<>();

    /**
     * Remembers an answer.
     *
     * @param model as the provider was asked for it
     * @param tokens at least 0
     */
    void add(String model, long tokens) {
        String name = Limit.comparable(model);
        Answers answers;
        synchronized (byModel) {
            String key = byModel.containsKey(name) || byModel.size() < MOST_MODELS ? name : ALL_OTHERS;
            answers = byModel.computeIfAbsent(key, absent -> new Answers());
        }
        answers.add((int) Math.min(tokens, Integer.MAX_VALUE));
    }

    /** The tokens that nine of ten answers of a model do not exceed; empty if too few are known. */
    OptionalLong ninetiethPercentile(String model) {
        Answers answers;
        synchronized (byModel) {
            answers = byModel.getOrDefault(Limit.comparable(model), byModel.get(ALL_OTHERS));
        }
        return answers == null ? OptionalLong.empty() : answers.ninetiethPercentile();
    }

    /** The last answers of one model, in a ring. */
    private static final class Answers {

        private int[] tokens = new int[FEWEST];
        private int count;
        private int next;

        /** The percentile, of so many additions ago. */
        private int computed;

        private int additions = Integer.MAX_VALUE / 2;

        synchronized void add(int length) {
            if (next == tokens.length && tokens.length < LAST) {
                tokens = Arrays.copyOf(tokens, Math.min(2 * tokens.length, LAST));
            } else if (next == tokens.length) {
                next = 0;
            }
            tokens[next++] = length;
            count = Math.max(count, next);
            additions++;
        }

        /** Sorts only when one answer in fifty is new. */
        synchronized OptionalLong ninetiethPercentile() {
            if (count < FEWEST) {
                return OptionalLong.empty();
            }
            if (additions > count / 50) {
                int[] sorted = Arrays.copyOf(tokens, count);
                Arrays.sort(sorted);
                computed = sorted[(9 * count + 9) / 10 - 1];
                additions = 0;
            }
            return OptionalLong.of(computed);
        }
    }
}
