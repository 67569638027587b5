package dev.sluice.api;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the {@link ErrorMeaning} of a provider's error, in the forms of OpenAI, Azure, Anthropic, Google, and of the servers and providers
 * that are near to them; see {@link ReportedError} for the members.
 *
 * <p>The error's codes and types come first, then the text of its message. The known ones are in {@code error-meanings.tsv}, each with its
 * source. Of a body only those members are read, and of a message only the first {@value #MAX_MESSAGE} characters: a prompt that the provider
 * repeats elsewhere, or behind its own words, is not mistaken for the error.
 *
 * <p>All methods may be called from any thread, with any bytes: they throw nothing.
 */
public final class ErrorMeanings {

    /** The longest body or event that is read, in bytes. A longer one, or one that was cut, has no meaning but that of its status. */
    public static final int MAX_BYTES = 64 * 1024;

    /** In characters. Known texts are the first sentences of a message, behind the names of the gateways that it came through. */
    private static final int MAX_MESSAGE = 1024;

    private static final int PAYMENT_REQUIRED = 402;

    private static final KnownErrors KNOWN = KnownErrors.load();

    private ErrorMeanings() {}

    /**
     * Returns the meaning of an error response.
     *
     * @param status HTTP status of the response, or 0 if there is none. 402 means {@link ErrorMeaning#INSUFFICIENT_QUOTA} whatever the
     *     body is. 413 alone means nothing: it may be of a body with too many bytes
     * @param body the whole body, without content coding; not changed
     */
    public static ErrorMeaning of(int status, byte[] body) {
        return find(status, body)
                .orElse(status == PAYMENT_REQUIRED ? ErrorMeaning.INSUFFICIENT_QUOTA : ErrorMeaning.UNKNOWN);
    }

    /**
     * Returns the meaning of an error event in a stream.
     *
     * @param data the data of the event: an object with a member {@code error}, or OpenAI's {@code error} or {@code response.failed}
     */
    public static ErrorMeaning ofEvent(byte[] data) {
        return of(statusOf(data).orElse(0), data);
    }

    /**
     * Returns the HTTP status that an error event stands for: the one that it names, or that of its code or type, see
     * {@link ErrorStatuses}. Empty if it says none; from 400 to 599.
     *
     * @param data as above
     */
    public static OptionalInt statusOf(byte[] data) {
        Optional<ReportedError> error = read(data);
        return error.isPresent() ? error.get().status() : OptionalInt.empty();
    }

    private static Optional<ErrorMeaning> find(int status, byte[] body) {
        Optional<ReportedError> error = read(body);
        if (error.isEmpty()) {
            return Optional.empty();
        }
        Optional<ErrorMeaning> outer = find(status, error.get());
        // OpenRouter passes on what its provider said as a text.
        return outer.isPresent() ? outer : error.get().quoted().flatMap(quoted -> findQuoted(status, quoted));
    }

    private static Optional<ErrorMeaning> findQuoted(int status, String quoted) {
        Optional<ReportedError> error = read(quoted.getBytes(StandardCharsets.UTF_8));
        return error.isPresent() ? find(status, error.get()) : findInMessage(status, quoted);
    }

    private static Optional<ErrorMeaning> find(int status, ReportedError error) {
        for (String code : error.codes()) {
            Optional<ErrorMeaning> meaning = KNOWN.ofCode(status, code);
            if (meaning.isPresent()) {
                return meaning;
            }
        }
        for (String message : error.messages()) {
            Optional<ErrorMeaning> meaning = findInMessage(status, message);
            if (meaning.isPresent()) {
                return meaning;
            }
        }
        return Optional.empty();
    }

    private static Optional<ErrorMeaning> findInMessage(int status, String message) {
        String start = message.substring(0, Math.min(MAX_MESSAGE, message.length()));
        return KNOWN.ofMessage(status, start.toLowerCase(Locale.ROOT));
    }

    private static Optional<ReportedError> read(byte[] text) {
        return text.length > MAX_BYTES ? Optional.empty() : ReportedError.in(text);
    }
}
