package dev.sluice.console;

import dev.sluice.auth.AccessRules;
import dev.sluice.auth.ClientAccess;
import dev.sluice.auth.ClientKeys;
import dev.sluice.json.ObjectText;
import dev.sluice.ledger.keys.StoredKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The configured clients: what they may use, and until when their keys are valid, those of the configuration and those that were made here.
 * No key and no hash is shown.
 */
final class ClientsResource implements AdminResource {

    private final Supplier<AccessRules> rules;
    private final Optional<ClientKeys> keys;
    private final KeyEntries entries;

    /**
     * @param rules those in force
     * @param keys that are made here; empty if none are made
     */
    ClientsResource(Supplier<AccessRules> rules, Optional<ClientKeys> keys, KeyEntries entries) {
        this.rules = rules;
        this.keys = keys;
        this.entries = entries;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.reading(
                        "clients", call -> AdminAnswer.of(all(call.admin().grant())))
                .forTeams());
    }

    private ObjectText all(AdminGrant grant) {
        AccessRules current = rules.get();
        Map<String, List<StoredKey>> made = keys.map(ClientKeys::all).orElse(List.of()).stream()
                .filter(key -> grant.sees(key.client()))
                .collect(Collectors.groupingBy(StoredKey::client));
        Set<String> names =
                current.clients().stream().map(access -> access.client().name()).collect(Collectors.toSet());
        return new ObjectText()
                .with("makes_keys", keys.isPresent() && current.acceptsKeys())
                .withObjects(
                        "data",
                        current.clients().stream()
                                .filter(access -> grant.sees(access.client().name()))
                                .map(access -> entry(
                                        access,
                                        made.getOrDefault(access.client().name(), List.of())))
                                .toList())
                .withObjects(
                        "keys_without_client",
                        made.values().stream()
                                .flatMap(List::stream)
                                .filter(key -> !names.contains(key.client()))
                                .map(entries::made)
                                .toList());
    }

    private ObjectText entry(ClientAccess access, List<StoredKey> made) {
        List<ObjectText> all = new ArrayList<>();
        access.keys().values().stream()
                .sorted(ClientsResource::byEnd)
                .map(entries::configured)
                .forEach(all::add);
        made.stream().map(entries::made).forEach(all::add);
        return new ObjectText()
                .with("client", access.client().name())
                .withTexts("models", access.client().models().patterns())
                .withTexts("providers", access.client().providers().patterns())
                .with("weight", access.client().weight())
                .withObjects("keys", all)
                .with("certificates", access.certificates().size())
                .withTexts("roles", access.roles().stream().sorted().toList());
    }

    /** Those that end first come first, and those without an end last. */
    private static int byEnd(Optional<Instant> one, Optional<Instant> other) {
        return one.orElse(Instant.MAX).compareTo(other.orElse(Instant.MAX));
    }
}
