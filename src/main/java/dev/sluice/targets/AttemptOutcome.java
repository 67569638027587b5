package dev.sluice.targets;

/**
 * What happened to an attempt (routing.md 4), and what follows: whether a further attempt may go elsewhere or to the same target, what is
 * remembered about the key and the target.
 */
public enum AttemptOutcome {
    /** The answer goes to the client. */
    SERVED(Next.NONE, false, Effect.SUCCESS, Cooling.NONE),
    /** No connection: DNS, refused, timeout, proxy. Nothing was sent. */
    UNREACHABLE(Next.ANY, true, Effect.FAILURE, Cooling.NONE),
    /** Sent, but the connection ended before the head of the answer, or the head was not valid. */
    UNANSWERED(Next.ANY, true, Effect.FAILURE, Cooling.NONE),
    /** Sent, but no head in time. */
    TIMED_OUT(Next.ANY, false, Effect.FAILURE, Cooling.NONE),
    /** A stream without content in time. */
    NO_FIRST_TOKEN(Next.ANY, false, Effect.FAILURE, Cooling.NONE),
    /** An answer that ended in its middle, of which the client has nothing yet. */
    CUT(Next.ANY, false, Effect.FAILURE, Cooling.NONE),
    /** 500, 502, 503, 504, 520 to 524, 529, 408. */
    FAILED(Next.ANY, true, Effect.FAILURE, Cooling.NONE),
    /** 429: the key has had its share for now. */
    RATE_LIMITED(Next.ANY, false, Effect.NOTHING, Cooling.KEY_FOR_MODEL),
    /** 429 {@code insufficient_quota}, 402. */
    NO_QUOTA(Next.ANY, false, Effect.NOTHING, Cooling.KEY_FOR_LONG),
    /** 401. */
    KEY_REFUSED(Next.ANY, false, Effect.NOTHING, Cooling.KEY),
    /** 403. */
    FORBIDDEN(Next.OTHER_PROVIDER, false, Effect.NOTHING, Cooling.NONE),
    /** 404 for the model. */
    NO_MODEL(Next.OTHER_TARGET, false, Effect.NOTHING, Cooling.TARGET),
    /** The prompt is too long for the model. */
    TOO_LONG(Next.LARGER_CONTEXT, false, Effect.NOTHING, Cooling.NONE),
    /** The provider refuses the content. */
    CONTENT_REFUSED(Next.CONTENT_FILTER, false, Effect.NOTHING, Cooling.NONE),
    /** The model does not support what the request needs. */
    NOT_SUPPORTED(Next.OTHER_MODEL, false, Effect.NOTHING, Cooling.NONE),
    /** The client's limits do not allow this target; nothing was sent. */
    LIMITED(Next.OTHER_TARGET, false, Effect.NOTHING, Cooling.NONE),
    /** Any other refusal: the request is at fault. */
    REFUSED(Next.NONE, false, Effect.SUCCESS, Cooling.NONE),
    /** The client has gone, another attempt has won, or the gateway itself could not send: it says nothing about the target. */
    CANCELLED(Next.NONE, false, Effect.NOTHING, Cooling.NONE);

    /** Where a further attempt may go. */
    public enum Next {
        /** Nowhere. */
        NONE,
        /** To another key, or another target. */
        ANY,
        /** To another target. */
        OTHER_TARGET,
        /** To a target of another provider. */
        OTHER_PROVIDER,
        /** To a target with another model. */
        OTHER_MODEL,
        /** To the plan's targets for long prompts. */
        LARGER_CONTEXT,
        /** To the plan's targets for refused content. */
        CONTENT_FILTER
    }

    /** What it says about the target's health. */
    public enum Effect {
        SUCCESS,
        FAILURE,
        NOTHING
    }

    /** What is not used for a while. */
    public enum Cooling {
        NONE,
        /** The key for this model: until the time that the provider tells, else 1 s doubled up to 60 s. */
        KEY_FOR_MODEL,
        /** The key for all models: 1 min doubled up to 15 min. */
        KEY,
        /** The key for all models: 5 min doubled up to 1 h. */
        KEY_FOR_LONG,
        /** The target: 1 min. */
        TARGET
    }

    private final Next next;
    private final boolean isRepeatable;
    private final Effect effect;
    private final Cooling cooling;

    AttemptOutcome(Next next, boolean isRepeatable, Effect effect, Cooling cooling) {
        this.next = next;
        this.isRepeatable = isRepeatable;
        this.effect = effect;
        this.cooling = cooling;
    }

    /** Where a further attempt may go. */
    public Next next() {
        return next;
    }

    /** Whether the same target may be tried again, if no other is usable. */
    public boolean isRepeatable() {
        return isRepeatable;
    }

    /** What it says about the target's health. */
    public Effect effect() {
        return effect;
    }

    /** What is not used for a while. */
    public Cooling cooling() {
        return cooling;
    }
}
