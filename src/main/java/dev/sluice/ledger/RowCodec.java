package dev.sluice.ledger;

import dev.sluice.ledger.ExchangeRow.Attempts;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.ExchangeRow.Times;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The bytes of a row in the spool: the version of the format, then the row's components in their order.
 *
 * <p>Format 1, of earlier versions of the gateway, is read too: it has no {@link RowUnits}, and of attempts the target and the result alone.
 *
 * <p>Numbers have 7 bits in each byte, the lowest first. Text is its length in bytes and UTF-8. What may be absent follows a byte of 0 or 1.
 */
final class RowCodec {

    private static final int VERSION = 2;
    private static final int WITHOUT_USE = 1;

    /** Added to the version of a row that has at its end who has tried it. Rows of clients stay as earlier gateways know them. */
    private static final int TRIAL = 64;

    /** Added to the version of a row that has at its very end the trace of its request. */
    private static final int TRACED = 128;

    private static final int NO_SOURCE = 0;
    private static final int REPORTED = 1;
    private static final int COUNTED = 2;

    private RowCodec() {}

    static byte[] encode(ExchangeRow row) {
        return write(row).toBytes();
    }

    static RowOutput write(ExchangeRow row) {
        RowOutput out = new RowOutput();
        out.number(VERSION
                + (row.caller().triedBy().isPresent() ? TRIAL : 0)
                + (row.traceId().isPresent() ? TRACED : 0));
        out.fixed(row.id().getMostSignificantBits());
        out.fixed(row.id().getLeastSignificantBits());
        out.number(row.count());
        out.text(row.requestId());
        out.text(row.caller().client());
        out.optionalText(row.caller().user());
        out.optionalText(row.caller().address());
        out.text(row.api());
        out.flag(row.stream());
        out.optionalText(row.route().asked());
        out.optionalText(row.route().target());
        out.optionalText(row.route().provider());
        out.optionalText(row.route().model());
        out.number(row.status());
        out.text(row.ending());
        out.optionalText(row.error());
        out.optionalInt(row.times().queue());
        out.optionalInt(row.times().first());
        out.optionalInt(row.times().took());
        encode(row.tokens(), out);
        encode(row.cost(), out);
        out.optionalText(row.providerId());
        encode(row.attempts(), out);
        row.caller().triedBy().ifPresent(out::text);
        row.traceId().ifPresent(out::text);
        return out;
    }

    private static void encode(RowTokens tokens, RowOutput out) {
        out.optionalLong(tokens.input());
        out.optionalLong(tokens.output());
        encode(tokens.source(), out);
        out.flag(tokens.parts().isPresent());
        tokens.parts().ifPresent(parts -> {
            out.number(parts.cached());
            out.number(parts.written());
            out.number(parts.writtenHour());
            out.number(parts.audioIn());
            out.number(parts.imageIn());
            out.number(parts.reasoning());
            out.number(parts.audioOut());
        });
    }

    private static void encode(Optional<Source> source, RowOutput out) {
        out.number(source.map(known -> known == Source.REPORTED ? REPORTED : COUNTED)
                .orElse(NO_SOURCE));
    }

    private static void encode(RowCost cost, RowOutput out) {
        out.optionalLong(cost.nano());
        out.flag(cost.isUnknown());
        out.optionalLong(cost.told());
        out.optionalText(cost.price());
        out.optionalText(cost.tier());
        out.flag(cost.units().isPresent());
        cost.units().ifPresent(units -> {
            out.number(units.searches());
            out.number(units.seconds());
            out.number(units.cachedAudio());
            out.number(units.cachedImages());
            out.number(units.imageOut());
        });
    }

    private static void encode(Attempts attempts, RowOutput out) {
        out.number(attempts.count());
        out.number(attempts.rows().size());
        for (AttemptRow attempt : attempts.rows()) {
            encode(attempt, out);
        }
    }

    static void encode(AttemptRow attempt, RowOutput out) {
        out.text(attempt.target());
        out.text(attempt.result());
        out.optionalText(attempt.kind());
        out.optionalLong(attempt.use().input());
        out.optionalLong(attempt.use().output());
        encode(attempt.use().source(), out);
        out.optionalLong(attempt.use().cost());
    }

    /**
     * Reads the id of a row, and leaves the rest.
     *
     * @throws MalformedRowException if the bytes do not begin as a row of a format that this version knows
     */
    static UUID id(byte[] bytes) throws MalformedRowException {
        RowInput in = new RowInput(bytes);
        long unused = format(in);
        return new UUID(in.fixed(), in.fixed());
    }

    private static long format(RowInput in) throws MalformedRowException {
        long format = in.number();
        long version = version(format);
        if (version != VERSION && version != WITHOUT_USE) {
            throw new MalformedRowException("a row in format " + version + ", of another version of the gateway");
        }
        return format;
    }

    private static long version(long format) {
        return format & ~(TRIAL | TRACED);
    }

    /**
     * Reads a row.
     *
     * @throws MalformedRowException if the bytes are not a row of a format that this version knows
     */
    static ExchangeRow decode(byte[] bytes) throws MalformedRowException {
        RowInput in = new RowInput(bytes);
        long format = format(in);
        boolean isTrial = (format & TRIAL) != 0;
        boolean isTraced = (format & TRACED) != 0;
        long version = version(format);
        UUID id = new UUID(in.fixed(), in.fixed());
        ExchangeRow row = new ExchangeRow(
                id,
                in.smallNumber(),
                in.text(),
                new Caller(in.text(), in.optionalText(), in.optionalText()),
                in.text(),
                in.flag(),
                new Route(in.optionalText(), in.optionalText(), in.optionalText(), in.optionalText()),
                in.smallNumber(),
                in.text(),
                in.optionalText(),
                new Times(in.optionalInt(), in.optionalInt(), in.optionalInt()),
                decodeTokens(in),
                decodeCost(in, version),
                in.optionalText(),
                Optional.empty(),
                decodeAttempts(in, version));
        ExchangeRow tried = isTrial ? row.triedBy(in.text()) : row;
        ExchangeRow whole = isTraced ? tried.inTrace(Optional.of(in.text())) : tried;
        in.end();
        return whole;
    }

    private static RowTokens decodeTokens(RowInput in) throws MalformedRowException {
        return new RowTokens(
                in.optionalLong(),
                in.optionalLong(),
                decodeSource(in),
                in.flag()
                        ? Optional.of(new Parts(
                                in.number(),
                                in.number(),
                                in.number(),
                                in.number(),
                                in.number(),
                                in.number(),
                                in.number()))
                        : Optional.empty());
    }

    private static Optional<Source> decodeSource(RowInput in) throws MalformedRowException {
        return switch (in.smallNumber()) {
            case NO_SOURCE -> Optional.empty();
            case REPORTED -> Optional.of(Source.REPORTED);
            case COUNTED -> Optional.of(Source.COUNTED);
            default -> throw new MalformedRowException("an unknown source of tokens");
        };
    }

    private static RowCost decodeCost(RowInput in, long version) throws MalformedRowException {
        var nano = in.optionalLong();
        boolean isUnknown = in.flag();
        if (nano.isPresent() && isUnknown) {
            throw new MalformedRowException("a cost that is both known and unknown");
        }
        return new RowCost(
                nano,
                isUnknown,
                in.optionalLong(),
                in.optionalText(),
                in.optionalText(),
                version != WITHOUT_USE && in.flag()
                        ? Optional.of(new RowUnits(in.number(), in.number(), in.number(), in.number(), in.number()))
                        : Optional.empty());
    }

    private static Attempts decodeAttempts(RowInput in, long version) throws MalformedRowException {
        int count = in.smallNumber();
        int size = in.smallNumber();
        if (size > Attempts.MOST_ROWS) {
            throw new MalformedRowException("too many attempts");
        }
        List<AttemptRow> rows = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            rows.add(version == WITHOUT_USE ? new AttemptRow(in.text(), in.text()) : decodeAttempt(in));
        }
        return new Attempts(count, rows);
    }

    static AttemptRow decodeAttempt(RowInput in) throws MalformedRowException {
        return new AttemptRow(
                in.text(),
                in.text(),
                in.optionalText(),
                new AttemptUse(in.optionalLong(), in.optionalLong(), decodeSource(in), in.optionalLong()));
    }
}
