package dev.sluice.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * One exchange in the ledger, or several refusals of one kind. Contains no prompt, answer, query, header or key.
 *
 * <p>Text is cut to the size of its column, and characters that a database could refuse are replaced, so that every row can be written.
 *
 * @param id a {@linkplain RowId UUID of version 7}
 * @param count how many exchanges the row stands for; 1, or more for refusals that are summed
 * @param requestId the request id, which a client may have chosen, and chosen twice
 * @param caller who sent it
 * @param api short name of the API
 * @param stream whether the client asked for a stream
 * @param route where it was sent
 * @param status status of the answer; 0 if none was sent
 * @param ending how it ended: a word in lower case, such as {@code complete}; {@link #LOST} if the gateway ended first
 * @param error code of the error that the client got from the gateway; empty for none
 * @param times how long it took
 * @param tokens its tokens
 * @param cost what it cost
 * @param providerId the provider's id of the request; empty if it told none
 * @param traceId the trace that the client has named; empty for none
 * @param attempts what was tried: how many attempts there were, and for several, or one that failed, each of them
 */
public record ExchangeRow(
        UUID id,
        int count,
        String requestId,
        Caller caller,
        String api,
        boolean stream,
        Route route,
        int status,
        String ending,
        Optional<String> error,
        Times times,
        RowTokens tokens,
        RowCost cost,
        Optional<String> providerId,
        Optional<String> traceId,
        Attempts attempts) {

    /** The ending of an exchange that was under way when the gateway's process ended. */
    public static final String LOST = "lost";

    /** Statuses from this one on are errors. */
    public static final int FIRST_ERROR = 400;

    /** Endings that are nobody's failure but perhaps the client's; {@code here} is an answer of the gateway's own, such as a list of models. */
    public static final Set<String> FINE = Set.of("complete", "client_gone", "here");

    static final int MAX_ID = 128;

    /** Most characters of the name of a client, a provider or a target; longer ones are cut. */
    public static final int MAX_NAME = 64;

    static final int MAX_TRACE = 32;
    static final int MAX_MODEL = 128;
    static final int MAX_API = 24;
    static final int MAX_ENDING = 16;
    static final int MAX_ERROR = 48;
    static final int MAX_ADDRESS = 45;

    public ExchangeRow {
        requestId = RowText.fit(requestId, MAX_ID);
        api = RowText.fit(api, MAX_API);
        ending = RowText.fit(ending, MAX_ENDING);
        error = error.map(text -> RowText.fit(text, MAX_ERROR));
        providerId = providerId.map(text -> RowText.fit(text, MAX_ID));
        traceId = traceId.map(text -> RowText.fit(text, MAX_TRACE));
    }

    /** Returns a row that stands for several refusals like this one. It names none of their users, addresses, models, request ids and traces. */
    public ExchangeRow summed(UUID newId, int newCount) {
        return new ExchangeRow(
                newId,
                newCount,
                "",
                new Caller(caller.client(), Optional.empty(), Optional.empty(), caller.triedBy()),
                api,
                stream,
                Route.NONE,
                status,
                ending,
                error,
                Times.UNKNOWN,
                RowTokens.UNKNOWN,
                RowCost.NONE,
                Optional.empty(),
                Optional.empty(),
                Attempts.NONE);
    }

    /** Returns this row without its single attempts, for a place that has no room for them. */
    ExchangeRow shortened() {
        return with(caller, new Attempts(attempts.count(), List.of()));
    }

    /** The same without the name and the address of its user, who was {@linkplain LedgerUser#ERASED erased}. */
    public ExchangeRow withoutUser() {
        return with(
                new Caller(caller.client(), Optional.of(LedgerUser.ERASED), Optional.empty(), caller.triedBy()),
                attempts);
    }

    /** The same, sent by an administrator in the client's place. */
    ExchangeRow triedBy(String admin) {
        return with(new Caller(caller.client(), caller.user(), caller.address(), Optional.of(admin)), attempts);
    }

    /** The same as part of a trace. */
    public ExchangeRow inTrace(Optional<String> trace) {
        return with(caller, trace, attempts);
    }

    private ExchangeRow with(Caller newCaller, Attempts newAttempts) {
        return with(newCaller, traceId, newAttempts);
    }

    private ExchangeRow with(Caller newCaller, Optional<String> newTrace, Attempts newAttempts) {
        return new ExchangeRow(
                id,
                count,
                requestId,
                newCaller,
                api,
                stream,
                route,
                status,
                ending,
                error,
                times,
                tokens,
                cost,
                providerId,
                newTrace,
                newAttempts);
    }

    /** Whether the gateway refused it, and sent nothing. */
    public boolean isRefused() {
        return isRefused(status, attempts.count());
    }

    /** Whether it was not refused, and the client has an error or no whole answer, for another reason than that it has left. */
    public boolean isFailed() {
        return isFailed(status, attempts.count(), ending);
    }

    /** Whether an exchange that ended so is one that the gateway refused. */
    public static boolean isRefused(int status, int attempts) {
        return status >= FIRST_ERROR && attempts == 0;
    }

    /** Whether an exchange that ended so counts as failed. */
    public static boolean isFailed(int status, int attempts, String ending) {
        return !isRefused(status, attempts) && (status >= FIRST_ERROR || !FINE.contains(ending));
    }

    /** When it began, to the millisecond. */
    public Instant begin() {
        return RowId.begin(id);
    }

    /**
     * Who sent a request.
     *
     * @param client name of the client
     * @param user the user within the client; empty if the ledger keeps no users
     * @param address the client's address; empty if the ledger keeps no addresses
     * @param triedBy the administrator who has sent it in the client's place; empty if the client has
     */
    public record Caller(String client, Optional<String> user, Optional<String> address, Optional<String> triedBy) {

        /** The client itself has sent it. */
        public Caller(String client, Optional<String> user, Optional<String> address) {
            this(client, user, address, Optional.empty());
        }

        public Caller {
            client = RowText.fit(client, MAX_NAME);
            user = user.map(text -> RowText.fit(text, MAX_MODEL));
            address = address.map(text -> RowText.fit(text, MAX_ADDRESS));
            triedBy = triedBy.map(text -> RowText.fit(text, MAX_NAME));
        }
    }

    /**
     * Where a request was sent.
     *
     * @param asked the model that the client asked for; empty if none was read
     * @param target name of the target that answered, else of the last that was tried; empty if none was chosen
     * @param provider name of the provider; empty if none was chosen
     * @param model the model as the answer names it, else the one that the target was asked for; empty if none is known
     */
    public record Route(
            Optional<String> asked, Optional<String> target, Optional<String> provider, Optional<String> model) {

        /** Nothing was chosen. */
        public static final Route NONE =
                new Route(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Route {
            asked = asked.map(text -> RowText.fit(text, MAX_MODEL));
            target = target.map(text -> RowText.fit(text, MAX_NAME));
            provider = provider.map(text -> RowText.fit(text, MAX_NAME));
            model = model.map(text -> RowText.fit(text, MAX_MODEL));
        }
    }

    /**
     * Durations in milliseconds.
     *
     * @param queue waited in line for a place; empty if it did not wait
     * @param first until the answer began; empty if none did
     * @param took from the request's head to the end of the answer; empty if the end is unknown
     */
    public record Times(OptionalInt queue, OptionalInt first, OptionalInt took) {

        /** Nothing is known. */
        public static final Times UNKNOWN = new Times(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
    }

    /**
     * What was tried.
     *
     * @param count number of attempts; at least the size of the list
     * @param rows the first {@value #MOST_ROWS} attempts in their order, if there were several or if one failed
     */
    public record Attempts(int count, List<AttemptRow> rows) {

        /** Nothing was sent. */
        public static final Attempts NONE = new Attempts(0, List.of());

        static final int MOST_ROWS = 64;

        public Attempts {
            rows = List.copyOf(rows.size() <= MOST_ROWS ? rows : rows.subList(0, MOST_ROWS));
        }
    }
}
