package dev.sluice.console;

import dev.sluice.auth.ClientAccess;
import dev.sluice.json.ObjectText;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The configured clients: what they may use, and until when their keys are valid. No key and no hash is shown. */
final class ClientsResource implements AdminResource {

    private final Supplier<List<ClientAccess>> clients;
    private final InstantSource clock;
    private final Times times;

    /** @param clients those in force */
    ClientsResource(Supplier<List<ClientAccess>> clients, GatewayFacts facts, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.reading(
                "clients",
                call -> AdminAnswer.of(new ObjectText()
                        .withObjects(
                                "data", clients.get().stream().map(this::entry).toList()))));
    }

    private ObjectText entry(ClientAccess access) {
        Collection<Optional<Instant>> expiries = access.keys().values();
        return new ObjectText()
                .with("client", access.client().name())
                .withTexts("models", access.client().models().patterns())
                .withTexts("providers", access.client().providers().patterns())
                .with("weight", access.client().weight())
                .withObjects(
                        "keys",
                        expiries.stream()
                                .sorted(ClientsResource::byEnd)
                                .map(this::key)
                                .toList())
                .with("certificates", access.certificates().size())
                .withTexts("roles", access.roles().stream().sorted().toList());
    }

    /** Those that end first come first, and those without an end last. */
    private static int byEnd(Optional<Instant> one, Optional<Instant> other) {
        return one.orElse(Instant.MAX).compareTo(other.orElse(Instant.MAX));
    }

    private ObjectText key(Optional<Instant> expiry) {
        return new ObjectText()
                .with("until", expiry.map(times::text))
                .with(
                        "expired",
                        expiry.filter(end -> !clock.instant().isBefore(end)).isPresent());
    }
}
