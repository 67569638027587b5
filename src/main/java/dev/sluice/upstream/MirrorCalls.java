package dev.sluice.upstream;

import dev.sluice.api.ErrorMeaning;
import dev.sluice.completion.AnswerMeterFactory;
import dev.sluice.completion.CopyLedger;
import dev.sluice.completion.ToldUsage;
import dev.sluice.completion.UnsentAnswer;
import dev.sluice.ratelimit.KeyReservations;
import dev.sluice.ratelimit.MirrorTokens;
import dev.sluice.ratelimit.ProviderKeyLimits;
import dev.sluice.ratelimit.Reservation;
import dev.sluice.routing.Target;
import dev.sluice.routing.Timeouts;
import dev.sluice.targets.AttemptOutcome;
import dev.sluice.targets.Choice;
import dev.sluice.targets.EndedAttempt;
import dev.sluice.targets.FreeKey;
import dev.sluice.targets.KeyCharge;
import dev.sluice.targets.KeyLimits;
import dev.sluice.targets.MirrorResult;
import dev.sluice.targets.TargetObserver;
import dev.sluice.targets.TargetStates;
import dev.sluice.targets.ToldRemaining;
import dev.sluice.tokens.TokenUsage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.HttpStatus;

/**
 * Sends single copies of requests, reads their answers, and counts what they used. A copy tells breakers and cooldowns nothing: what happens to it
 * does not decide about clients. Thread-safe.
 */
final class MirrorCalls {

    private static final Logger LOG = System.getLogger(MirrorCalls.class.getName());

    /** A copy ends after this, whatever its provider's time limits are. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** In bytes. What is longer is read no further. */
    static final long LONGEST_ANSWER = 16L * 1024 * 1024;

    private static final int BUFFER = 16 * 1024;

    private final UpstreamClients clients;
    private final TargetStates targets;
    private final ProviderKeyLimits keyLimits;
    private final MirrorTokens tokens;
    private final AnswerMeterFactory meters;
    private final TargetObserver observer;

    MirrorCalls(
            UpstreamClients clients,
            TargetStates targets,
            ProviderKeyLimits keyLimits,
            MirrorTokens tokens,
            AnswerMeterFactory meters,
            TargetObserver observer) {
        this.clients = clients;
        this.targets = targets;
        this.keyLimits = keyLimits;
        this.tokens = tokens;
        this.meters = meters;
        this.observer = observer;
    }

    /** Ends a copy; called on any thread, at any time. */
    static final class Cancellation implements Cancellable {

        private static final Cancellable CANCELLED = () -> false;

        /** Null before there is anything to cancel. */
        private final AtomicReference<Cancellable> request = new AtomicReference<>();

        void isOf(Cancellable sent) {
            if (!request.compareAndSet(null, sent)) {
                sent.cancel();
            }
        }

        @Override
        public boolean cancel() {
            Cancellable before = request.getAndSet(CANCELLED);
            return before != null && before.cancel();
        }
    }

    /**
     * What a copy came to.
     *
     * @param status of its answer; empty if it had none
     */
    private record Ended(MirrorResult result, AttemptOutcome outcome, OptionalInt status, Optional<ToldUsage> told) {

        Ended(MirrorResult result, AttemptOutcome outcome) {
            this(result, outcome, OptionalInt.empty(), Optional.empty());
        }

        Optional<TokenUsage> usage() {
            return told.map(ToldUsage::usage);
        }

        String word() {
            return status.isPresent()
                    ? Integer.toString(status.getAsInt())
                    : outcome.name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Sends a copy, and waits until its answer is over.
     *
     * @param entry keeps what it used; empty if that is not kept
     */
    void run(CopiedRequest copy, Optional<CopyLedger.Entry> entry, MirrorMemory memory, Cancellation cancellation) {
        String provider = copy.target().provider().name();
        MirrorResult result = MirrorResult.FAILED;
        long used = 0;
        try {
            Optional<Reservation> reservation = tokens.open(copy.mirror());
            if (reservation.isEmpty()) {
                result = MirrorResult.LIMITED;
                return;
            }
            Optional<TokenUsage> usage = Optional.empty();
            try {
                Optional<Ended> ended = sendWithKey(copy, memory, cancellation);
                result = ended.map(Ended::result).orElse(MirrorResult.UNUSABLE);
                usage = ended.flatMap(Ended::usage);
                ended.ifPresent(over -> entry.ifPresent(
                        kept -> kept.ended(copy.target(), copy.model().orElse(""), over.word(), over.told())));
            } finally {
                settle(reservation.get(), usage);
            }
            used = usage.map(MirrorCalls::sum).orElse(0L);
        } catch (RuntimeException unexpected) {
            LOG.log(Level.ERROR, "a copy of a request failed", unexpected);
        } finally {
            observer.mirrored(provider, result, used);
        }
    }

    private static void settle(Reservation reservation, Optional<TokenUsage> usage) {
        if (usage.isPresent()) {
            reservation.settle(usage);
        } else {
            reservation.release();
        }
    }

    private static long sum(TokenUsage usage) {
        return usage.prompt().orElse(0) + usage.completion().orElse(0);
    }

    /** Empty if the target or its key is in no state to get it. */
    private Optional<Ended> sendWithKey(CopiedRequest copy, MirrorMemory memory, Cancellation cancellation) {
        Target target = copy.target();
        String model = copy.model().orElse("");
        Optional<FreeKey> free = targets.freeFor(target, model);
        if (free.isEmpty()) {
            return Optional.empty();
        }
        Optional<KeyReservations> limits = free.get().key().isEmpty() ? Optional.empty() : keyLimits.openForCopy();
        KeyCharge charge = KeyCharge.NONE;
        if (limits.isPresent()) {
            if (!(limits.get().take(target, free.get().key().get(), model) instanceof KeyLimits.Taken taken)) {
                return Optional.empty();
            }
            charge = taken.charge();
        }
        Ended ended = new Ended(MirrorResult.FAILED, AttemptOutcome.CANCELLED);
        long begun = System.nanoTime();
        try {
            ended = send(copy, memory, cancellation, free.get(), charge);
        } finally {
            charge.end(ended.outcome());
            Optional<TokenUsage> usage = ended.usage();
            limits.ifPresent(key -> usage.ifPresent(key::settle));
            observer.attemptEnded(new EndedAttempt(
                    target,
                    copy.endpoint().name(),
                    model,
                    ended.outcome(),
                    Choice.Kind.MIRROR,
                    Duration.ofNanos(System.nanoTime() - begun),
                    Optional.empty()));
        }
        return Optional.of(ended);
    }

    private Ended send(
            CopiedRequest copy, MirrorMemory memory, Cancellation cancellation, FreeKey key, KeyCharge charge) {
        UpstreamClient client = clients.of(copy.target().provider());
        OutgoingRequest outgoing = copy.to(client, key.key());
        cancellation.isOf(outgoing);
        try {
            Attempt attempt = client.send(outgoing, timeouts(copy.target()));
            if (attempt instanceof Attempt.Failed failed) {
                return new Ended(MirrorResult.FAILED, AttemptOutcomes.of(failed));
            }
            try (UpstreamAnswer answer = ((Attempt.Answered) attempt).answer()) {
                charge.told(ToldRemaining.of(answer::header));
                return read(answer, copy, memory);
            }
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "a copy of a request could not be sent", gone);
            return new Ended(MirrorResult.FAILED, AttemptOutcome.CANCELLED);
        }
    }

    private static Timeouts timeouts(Target target) {
        Timeouts own = target.provider().timeouts();
        Duration total = own.total().filter(time -> time.compareTo(LONGEST) < 0).orElse(LONGEST);
        return new Timeouts(own.connect(), own.firstByte(), own.idle(), Optional.of(total));
    }

    private Ended read(UpstreamAnswer answer, CopiedRequest copy, MirrorMemory memory) throws IOException {
        Optional<UnsentAnswer> meter = meterOf(answer, copy, memory);
        boolean isWhole = false;
        try {
            isWhole = readAll(answer, meter);
        } catch (IOException cut) {
            LOG.log(Level.DEBUG, "the answer to a copy of a request ended too early", cut);
        }
        Optional<ToldUsage> told = meter.isPresent() ? meter.get().end() : Optional.empty();
        OptionalInt status = OptionalInt.of(answer.status());
        if (answer.status() >= HttpStatus.SC_REDIRECTION) {
            return new Ended(
                    MirrorResult.REFUSED,
                    AttemptOutcomes.of(answer.status(), ErrorMeaning.UNKNOWN),
                    status,
                    Optional.empty());
        }
        return isWhole
                ? new Ended(MirrorResult.ANSWERED, AttemptOutcome.SERVED, status, told)
                : new Ended(MirrorResult.FAILED, AttemptOutcome.CUT, status, told);
    }

    private static boolean readAll(UpstreamAnswer answer, Optional<UnsentAnswer> meter) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long length = 0;
        for (int count = answer.read(buffer); count >= 0; count = answer.read(buffer)) {
            length += count;
            if (length > LONGEST_ANSWER) {
                return false;
            }
            if (meter.isPresent()) {
                meter.get().add(buffer, count);
            }
        }
        return true;
    }

    private Optional<UnsentAnswer> meterOf(UpstreamAnswer answer, CopiedRequest copy, MirrorMemory memory) {
        boolean isMetered = answer.status() == HttpStatus.SC_OK
                && (answer.isEventStream() || answer.isJson())
                && answer.coding().isPresent();
        return isMetered
                ? Optional.of(new UnsentAnswer(
                        meters,
                        copy.endpoint(),
                        copy.model().orElse(""),
                        copy.body().getContentLength(),
                        answer.isEventStream(),
                        answer.coding().get(),
                        memory))
                : Optional.empty();
    }
}
