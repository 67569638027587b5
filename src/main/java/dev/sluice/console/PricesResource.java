package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.price.PriceList;
import dev.sluice.price.PriceRow;
import dev.sluice.price.Pricing;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The prices in force, by section of the catalogue. */
final class PricesResource implements AdminResource {

    private static final String SECTION = "section";

    private final Pricing pricing;
    private final InstantSource clock;
    private final Times times;

    PricesResource(Pricing pricing, GatewayFacts facts, InstantSource clock) {
        this.pricing = pricing;
        this.clock = clock;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.reading("prices", call -> AdminAnswer.of(prices(call))));
    }

    private ObjectText prices(AdminCall call) throws AdminException {
        Optional<PriceList> list = pricing.list();
        if (list.isEmpty()) {
            throw new AdminException(AdminErrors.PRICES_OFF);
        }
        ObjectText answer = new ObjectText()
                .with("currency", list.get().currency())
                .withTexts("sections", list.get().allSections())
                .withTexts("used", new TreeSet<>(list.get().sections().values()));
        Optional<String> section = call.text(SECTION);
        Optional<String> provider = call.text("provider");
        if (section.isEmpty() && provider.isPresent()) {
            String target = call.text("target").orElse("");
            Optional<PriceList.PriceAs> place = list.get()
                    .placeOf(provider.get(), target, call.text("model").orElse(""), clock.instant());
            return answer.with(SECTION, place.map(PriceList.PriceAs::section).or(() -> list.get()
                            .sectionOf(provider.get())))
                    .with("model", place.map(PriceList.PriceAs::model));
        }
        if (section.isPresent()) {
            answer.with(SECTION, section.get())
                    .withObjects(
                            "data",
                            list.get().rows(section.get(), clock.instant()).stream()
                                    .map(this::entry)
                                    .toList());
        }
        return answer;
    }

    private ObjectText entry(PriceRow row) {
        ObjectText amounts = new ObjectText();
        row.amounts().forEach((label, amount) -> amounts.with(label.replace('-', '_'), amount));
        return new ObjectText()
                .with("model", row.model())
                .with("from", row.from().map(times::text))
                .with("amounts", amounts)
                .with("more", row.hasMore());
    }
}
