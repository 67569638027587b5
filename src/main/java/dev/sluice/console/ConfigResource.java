package dev.sluice.console;

import dev.sluice.json.ObjectText;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** The configuration in force, with where each value comes from. Of secrets it tells only that they are set. */
final class ConfigResource implements AdminResource {

    private final Supplier<ShownConfig> config;
    private final Times times;

    /** @param config the one in force */
    ConfigResource(Supplier<ShownConfig> config, GatewayFacts facts) {
        this.config = config;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.reading("config", call -> AdminAnswer.of(describe(config.get()))));
    }

    private ObjectText describe(ShownConfig shown) {
        Instant loadedAt = shown.loadedAt();
        return new ObjectText()
                .with("origin", shown.origin())
                .with("loaded_at", times.text(loadedAt))
                .withTexts("warnings", shown.warnings())
                .withObjects(
                        "data",
                        shown.properties().stream()
                                .map(property -> new ObjectText()
                                        .with("property", property.name())
                                        .with("value", property.value())
                                        .with("origin", property.origin())
                                        .with("secret", property.isSecret()))
                                .toList());
    }
}
