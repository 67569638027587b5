package dev.sluice.ledger;

import dev.sluice.ledger.ExchangeRow.Attempts;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.ExchangeRow.Times;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A row that is like another one but for what is said of it. */
public final class ChangedRow {

    private final ExchangeRow like;
    private UUID id;
    private int count;
    private String requestId;
    private Caller caller;
    private Route route;
    private String ending;
    private Times times;
    private int status;
    private Optional<String> error;
    private RowTokens tokens;
    private RowCost cost;
    private Attempts attempts;

    private ChangedRow(ExchangeRow like) {
        this.like = like;
        id = like.id();
        count = like.count();
        requestId = like.requestId();
        caller = like.caller();
        route = like.route();
        ending = like.ending();
        times = like.times();
        status = like.status();
        error = like.error();
        tokens = like.tokens();
        cost = like.cost();
        attempts = like.attempts();
    }

    public static ChangedRow like(ExchangeRow row) {
        return new ChangedRow(row);
    }

    public ChangedRow id(UUID other) {
        id = other;
        return this;
    }

    public ChangedRow count(int other) {
        count = other;
        return this;
    }

    public ChangedRow requestId(String other) {
        requestId = other;
        return this;
    }

    public ChangedRow caller(Caller other) {
        caller = other;
        return this;
    }

    public ChangedRow ending(String other) {
        ending = other;
        return this;
    }

    public ChangedRow times(Times other) {
        times = other;
        return this;
    }

    public ChangedRow route(Route other) {
        route = other;
        return this;
    }

    public ChangedRow status(int other) {
        status = other;
        return this;
    }

    public ChangedRow error(String code) {
        error = Optional.of(code);
        return this;
    }

    public ChangedRow tokens(RowTokens other) {
        tokens = other;
        return this;
    }

    public ChangedRow cost(RowCost other) {
        cost = other;
        return this;
    }

    /** So many attempts, of which none has a row. */
    public ChangedRow attempts(int number) {
        attempts = new Attempts(number, List.of());
        return this;
    }

    public ExchangeRow row() {
        return new ExchangeRow(
                id,
                count,
                requestId,
                caller,
                like.api(),
                like.stream(),
                route,
                status,
                ending,
                error,
                times,
                tokens,
                cost,
                like.providerId(),
                like.traceId(),
                attempts);
    }
}
