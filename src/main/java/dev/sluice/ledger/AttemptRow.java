package dev.sluice.ledger;

import java.util.Optional;

/**
 * One attempt of an exchange that had several, or one that failed; or a copy of a request.
 *
 * @param target name of the target, cut to {@value #MAX_TARGET} characters
 * @param result the status of its answer, or in a word why it had none, cut to {@value #MAX_RESULT} characters
 * @param kind why it was made: a word in lower case, such as {@code hedge}, cut to {@value #MAX_KIND} characters; empty in rows of earlier
 *     versions
 * @param use what it used beside the exchange's own tokens
 */
public record AttemptRow(String target, String result, Optional<String> kind, AttemptUse use) {

    static final int MAX_TARGET = 64;
    static final int MAX_RESULT = 32;
    static final int MAX_KIND = 8;

    public AttemptRow {
        target = RowText.fit(target, MAX_TARGET);
        result = RowText.fit(result, MAX_RESULT);
        kind = kind.map(text -> RowText.fit(text, MAX_KIND));
    }

    /** An attempt of which nothing else is known. */
    public AttemptRow(String target, String result) {
        this(target, result, Optional.empty(), AttemptUse.NONE);
    }
}
