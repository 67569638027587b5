package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.ledger.Repricings;
import dev.sluice.ledger.Repricings.Order;
import dev.sluice.ledger.Repricings.Progress;
import dev.sluice.ledger.Repricings.RowPricing;
import dev.sluice.ledger.Repricings.State;
import dev.sluice.ledger.Repricings.Sums;
import dev.sluice.price.DecimalAmount;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.function.Supplier;

/** Costs of past days, which operators can have computed anew. */
final class RepriceResource implements AdminResource {

    private static final String PATH = "reprice";
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String STATE = "state";

    private final Optional<Repricings> repricings;
    private final Supplier<Optional<RowPricing>> pricing;
    private final ChangeRecorder changes;
    private final ZoneId zone;
    private final InstantSource clock;

    /**
     * Creates the resource.
     *
     * @param repricings empty if there is no ledger
     * @param pricing the prices of now; empty if exchanges are not priced
     * @param zone of the ledger
     */
    RepriceResource(
            Optional<Repricings> repricings,
            Supplier<Optional<RowPricing>> pricing,
            ChangeRecorder changes,
            ZoneId zone,
            InstantSource clock) {
        this.repricings = repricings;
        this.pricing = pricing;
        this.changes = changes;
        this.zone = zone;
        this.clock = clock;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.reading(PATH, call -> AdminAnswer.of(answer(present().current()))),
                AdminRoute.changing(PATH, FROM, this::begin));
    }

    private Repricings present() throws AdminException {
        return repricings.orElseThrow(() -> new AdminException(AdminErrors.LEDGER_OFF));
    }

    private AdminAnswer begin(AdminCall call) throws AdminException {
        Repricings present = present();
        RowPricing prices = pricing.get().orElseThrow(() -> new AdminException(AdminErrors.PRICES_OFF));
        Order order = order(call);
        if (present.current().filter(last -> last.state() == State.RUNNING).isPresent()) {
            throw new AdminException(AdminErrors.REPRICE_RUNNING);
        }
        if (order.isChange()) {
            changes.allowed(
                    call,
                    PATH,
                    order.first() + " to " + order.last(),
                    Optional.empty(),
                    Optional.of("the prices of now"));
        }
        if (!present.begin(order, prices)) {
            throw new AdminException(AdminErrors.REPRICE_RUNNING);
        }
        Optional<Progress> progress = present.awaitCurrent();
        boolean isRunning =
                progress.filter(last -> last.state() == State.RUNNING).isPresent();
        return AdminAnswer.of(answer(progress)).withStatus(isRunning ? 202 : 200);
    }

    private Order order(AdminCall call) throws AdminException {
        LocalDate first = day(call, FROM);
        LocalDate last = day(call, TO);
        if (!last.isBefore(LocalDate.ofInstant(clock.instant(), zone))) {
            throw AdminException.invalid(TO, "must be before today, as rows of today still come");
        }
        try {
            return new Order(first, last, call.flag("change"));
        } catch (IllegalArgumentException tooMany) {
            throw AdminException.invalid(
                    FROM, "must be at most " + TO + ", with at most " + Repricings.MOST_DAYS + " days");
        }
    }

    private static LocalDate day(AdminCall call, String name) throws AdminException {
        try {
            return LocalDate.parse(call.required(name));
        } catch (DateTimeException none) {
            throw AdminException.invalid(name, "must be a date such as 2026-11-30");
        }
    }

    private static ObjectText answer(Optional<Progress> progress) {
        if (progress.isEmpty()) {
            return new ObjectText().with(STATE, "none");
        }
        Progress last = progress.get();
        ObjectText answer = new ObjectText()
                .with(STATE, last.state().name().toLowerCase(Locale.ROOT))
                .with("change", last.order().isChange())
                .with(FROM, last.order().first().toString())
                .with(TO, last.order().last().toString())
                .with("days", last.order().days())
                .with("days_done", last.days());
        sums(answer, last.all());
        return answer.withObjects(
                "models",
                last.models().entrySet().stream()
                        .sorted(Comparator.comparing((Entry<String, Sums> each) ->
                                        -Math.abs(each.getValue().after()
                                                - each.getValue().before()))
                                .thenComparing(Entry::getKey))
                        .map(each -> sums(new ObjectText().with("model", each.getKey()), each.getValue()))
                        .toList());
    }

    private static ObjectText sums(ObjectText into, Sums sums) {
        return into.with("rows", sums.rows())
                .with("changed", sums.changed())
                .with("left", sums.left())
                .with("before", DecimalAmount.text(sums.before()))
                .with("after", DecimalAmount.text(sums.after()));
    }
}
