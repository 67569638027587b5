package dev.sluice.api;

import java.util.BitSet;

/**
 * The end of a stream of chat completions: each choice that began has a finish reason. {@code [DONE]} alone does not count, as some
 * providers send none, and a provider that breaks off may still send it. It counts in a stream that has reported its usage, as OpenRouter
 * passes on models that never give a reason, and in a stream whose events have no choice at all.
 *
 * <p>A stream whose events are not of this API is not judged, unless it is empty.
 */
final class FinishReasons implements StreamEnd {

    /** Above the 128 choices that the OpenAI API allows. Further ones share a bit. */
    private static final int MAX_CHOICES = 1024;

    private final BitSet begun = new BitSet(1);
    private final BitSet finished = new BitSet(1);
    private boolean hasEvents;
    private boolean hasChoices;
    private boolean hasUsage;
    private boolean isDone;

    @Override
    public void event(String type) {
        hasEvents = true;
    }

    @Override
    public void choices() {
        hasChoices = true;
    }

    @Override
    public void choice(long index, boolean isFinished) {
        int bit = (int) Math.min(index, MAX_CHOICES);
        begun.set(bit);
        if (isFinished) {
            finished.set(bit);
        }
    }

    @Override
    public void usage() {
        hasUsage = true;
    }

    @Override
    public void done() {
        isDone = true;
    }

    @Override
    public boolean isReached() {
        if (begun.isEmpty()) {
            return isDone || (hasEvents && !hasChoices);
        }
        return begun.equals(finished) || (isDone && hasUsage);
    }
}
