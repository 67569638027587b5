package dev.sluice.ledger;

/**
 * One attempt of an exchange that had several, or one that failed.
 *
 * @param target name of the target, cut to {@value #MAX_TARGET} characters
 * @param result the status of its answer, or in a word why it had none, cut to {@value #MAX_RESULT} characters
 */
public record AttemptRow(String target, String result) {

    static final int MAX_TARGET = 64;
    static final int MAX_RESULT = 32;

    public AttemptRow {
        target = RowText.fit(target, MAX_TARGET);
        result = RowText.fit(result, MAX_RESULT);
    }
}
