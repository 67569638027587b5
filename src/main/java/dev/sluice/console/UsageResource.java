package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.ledger.UsageSums;
import dev.sluice.ledger.query.Percentiles;
import dev.sluice.ledger.query.PercentilesQuestion;
import dev.sluice.ledger.query.PercentilesRow;
import dev.sluice.ledger.query.Selection;
import dev.sluice.ledger.query.Step;
import dev.sluice.ledger.query.TimeRange;
import dev.sluice.ledger.query.UsageKey;
import dev.sluice.ledger.query.UsageQuestion;
import dev.sluice.ledger.query.UsageRow;
import dev.sluice.price.DecimalAmount;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Who has used how much, what it cost and how long it took, by the sums of the ledger; and why that is more or less than before. */
final class UsageResource implements AdminResource {

    private static final Duration USUAL_RANGE = Duration.ofDays(30);
    private static final int MOST_COMPARED = 100;
    private static final String DATA = "data";

    private final LedgerReader ledger;
    private final GatewayFacts facts;
    private final InstantSource clock;
    private final Times times;

    UsageResource(LedgerReader ledger, GatewayFacts facts, InstantSource clock) {
        this.ledger = ledger;
        this.facts = facts;
        this.clock = clock;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.reading("usage", call -> AdminAnswer.of(usage(call))).forTeams(),
                AdminRoute.reading("usage/compare", call -> AdminAnswer.of(compare(call)))
                        .forTeams(),
                AdminRoute.reading("usage/percentiles", call -> AdminAnswer.of(percentiles(call))));
    }

    private ObjectText usage(AdminCall call) throws AdminException {
        TimeRange range = range(call, "from", "to");
        Set<UsageKey> keys = keys(call);
        Step step = step(call);
        Selection selection = selection(call);
        if (step == Step.HOUR
                && (keys.contains(UsageKey.USER) || selection.of(UsageKey.USER).isPresent())) {
            throw AdminException.invalid("step", "must be day, month or none: users have no sums by hours");
        }
        List<UsageRow> rows = ledger.ask(from -> from.usage(new UsageQuestion(range, keys, step, selection)));
        UsageSums totals = sum(rows.stream().map(UsageRow::sums));
        return described(range)
                .withTexts("by", keys.stream().map(UsageResource::word).toList())
                .with("step", word(step))
                .withObjects(DATA, rows.stream().map(row -> entry(row, step)).toList())
                .with("totals", figures(new ObjectText(), totals))
                .with("incomplete", totals.dropped() > 0);
    }

    private ObjectText described(TimeRange range) {
        return new ObjectText().with("from", times.text(range.from())).with("to", times.text(range.to()));
    }

    private ObjectText entry(UsageRow row, Step step) {
        ObjectText entry = new ObjectText().with("slot", row.slot().map(slot -> text(slot, step)));
        for (UsageKey key : UsageKey.values()) {
            entry.with(word(key), Optional.ofNullable(row.keys().get(key)));
        }
        return figures(entry, row.sums());
    }

    private static String text(ZonedDateTime slot, Step step) {
        return step == Step.HOUR
                ? new Times(slot.getZone()).text(slot.toInstant())
                : slot.toLocalDate().toString();
    }

    private ObjectText figures(ObjectText into, UsageSums sums) {
        into.with("n", sums.n())
                .with("refused", sums.refused())
                .with("failed", sums.failed())
                .with("counted", sums.counted())
                .with("unpriced", sums.unpriced())
                .with("dropped", sums.dropped())
                .with("input", sums.input())
                .with("cached", sums.cached())
                .with("written", sums.written())
                .with("output", sums.output())
                .with("reasoning", sums.reasoning());
        if (facts.currency().isPresent()) {
            into.with("cost", DecimalAmount.text(sums.cost()));
        }
        return sums.n() == 0
                ? into
                : into.with("took_ms", sums.tookSum() / sums.n()).with("first_ms", sums.firstSum() / sums.n());
    }

    private ObjectText compare(AdminCall call) throws AdminException {
        TimeRange now = range(call, "from", "to");
        TimeRange before = range(call, "against_from", "against_to");
        Set<UsageKey> keys = keys(call);
        if (keys.size() != 1) {
            throw AdminException.invalid("by", "must be one of client, user, asked, target");
        }
        Selection selection = selection(call);
        Map<String, UsageSums> newer = byKey(now, keys, selection);
        Map<String, UsageSums> older = byKey(before, keys, selection);
        UsageSums all = sum(newer.values().stream());
        UsageSums allBefore = sum(older.values().stream());
        Set<String> names = new LinkedHashSet<>(newer.keySet());
        names.addAll(older.keySet());
        List<Compared> compared = new ArrayList<>();
        for (String name : names) {
            compared.add(new Compared(
                    name, newer.getOrDefault(name, UsageSums.NONE), older.getOrDefault(name, UsageSums.NONE)));
        }
        compared.sort(Comparator.comparingLong(
                        (Compared each) -> Math.abs(each.change().cost()))
                .reversed());
        return described(now)
                .with("against_from", times.text(before.from()))
                .with("against_to", times.text(before.to()))
                .with("now", figures(new ObjectText(), all))
                .with("before", figures(new ObjectText(), allBefore))
                .with("change", CostChange.between(allBefore, all).describe())
                .withObjects(
                        DATA,
                        compared.stream()
                                .limit(MOST_COMPARED)
                                .map(each -> new ObjectText()
                                        .with("key", each.key())
                                        .with("now", figures(new ObjectText(), each.now()))
                                        .with("before", figures(new ObjectText(), each.before()))
                                        .with("change", each.change().describe()))
                                .toList());
    }

    /** What one client, user, model or target used in two times. */
    private record Compared(String key, UsageSums now, UsageSums before) {

        CostChange change() {
            return CostChange.between(before, now);
        }
    }

    private Map<String, UsageSums> byKey(TimeRange range, Set<UsageKey> keys, Selection selection)
            throws AdminException {
        Map<String, UsageSums> sums = new LinkedHashMap<>();
        UsageKey key = keys.iterator().next();
        ledger.ask(from -> from.usage(new UsageQuestion(range, keys, Step.NONE, selection)))
                .forEach(row -> sums.put(row.keys().get(key), row.sums()));
        return sums;
    }

    private ObjectText percentiles(AdminCall call) throws AdminException {
        TimeRange range = range(call, "from", "to");
        Step step = step(call);
        PercentilesQuestion question =
                new PercentilesQuestion(range, call.texts("target"), call.flag("by_target"), step);
        return described(range)
                .with("step", word(step))
                .withObjects(
                        DATA,
                        ledger.ask(from -> from.percentiles(question)).stream()
                                .map(row -> entry(row, step))
                                .toList());
    }

    private static ObjectText entry(PercentilesRow row, Step step) {
        ObjectText entry = new ObjectText()
                .with("slot", row.slot().map(slot -> text(slot, step)))
                .with("target", row.target());
        row.took().ifPresent(took -> add(entry, "took", took));
        row.first().ifPresent(first -> add(entry, "first", first));
        return entry;
    }

    private static void add(ObjectText entry, String what, Percentiles of) {
        entry.with(what + "_p50_ms", of.p50()).with(what + "_p95_ms", of.p95()).with(what + "_p99_ms", of.p99());
    }

    private TimeRange range(AdminCall call, String from, String to) throws AdminException {
        Instant end = call.instant(to, facts.zone()).orElseGet(clock::instant);
        Instant begin = call.instant(from, facts.zone()).orElseGet(() -> end.atZone(facts.zone())
                .minus(USUAL_RANGE)
                .toLocalDate()
                .atStartOfDay(facts.zone())
                .toInstant());
        if (end.isBefore(begin)) {
            throw AdminException.invalid(to, "must not be before \"" + from + "\"");
        }
        return new TimeRange(begin, end);
    }

    private static Set<UsageKey> keys(AdminCall call) throws AdminException {
        Set<UsageKey> keys = new LinkedHashSet<>();
        for (String list : call.texts("by")) {
            for (String word : list.split(",", -1)) {
                keys.add(Stream.of(UsageKey.values())
                        .filter(key -> word(key).equals(word))
                        .findFirst()
                        .orElseThrow(
                                () -> AdminException.invalid("by", "must be a list of client, user, asked, target")));
            }
        }
        if (keys.contains(UsageKey.USER) && !call.admin().role().seesUsers()) {
            throw new AdminException(AdminErrors.NO_USERS);
        }
        return keys;
    }

    private static Step step(AdminCall call) throws AdminException {
        return Step.valueOf(
                call.word("step", List.of("none", "hour", "day", "month")).toUpperCase(Locale.ROOT));
    }

    /** The filters of a call, which hold for sums and for exchanges. A member of teams asks for its clients alone. */
    static Selection selection(AdminCall call) throws AdminException {
        Map<UsageKey, List<String>> values = new EnumMap<>(UsageKey.class);
        for (UsageKey key : UsageKey.values()) {
            List<String> wanted = call.texts(word(key));
            if (!wanted.isEmpty()) {
                values.put(key, wanted);
            }
        }
        if (values.containsKey(UsageKey.USER) && !call.admin().role().seesUsers()) {
            throw new AdminException(AdminErrors.NO_USERS);
        }
        return new Selection(values, call.admin().grant().scope());
    }

    private static UsageSums sum(Stream<UsageSums> sums) {
        return sums.reduce(UsageSums.NONE, UsageSums::plus);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
