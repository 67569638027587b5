package dev.sluice.targets;

/**
 * What one attempt has taken of what a provider grants its key. Ends once. For the exchange's thread, or one that holds its wait.
 */
public interface KeyCharge {

    /** Nothing was taken. */
    KeyCharge NONE = new KeyCharge() {
        @Override
        public void told(ToldRemaining remaining) {}

        @Override
        public void end(AttemptOutcome outcome) {}

        @Override
        public void release() {}
    };

    /** The provider has told what the key has left; for {@link #end}. */
    void told(ToldRemaining remaining);

    /** The attempt has ended, or its answer begins to go to the client. */
    void end(AttemptOutcome outcome);

    /** There is no attempt: gives everything back. */
    void release();
}
