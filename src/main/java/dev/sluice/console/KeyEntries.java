package dev.sluice.console;

import dev.sluice.auth.KeyUse;
import dev.sluice.json.ObjectText;
import dev.sluice.ledger.keys.StoredKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Writes what the admin API tells of clients' keys: neither a key nor its hash. Thread-safe. */
final class KeyEntries {

    private final Predicate<String> isClient;
    private final Function<StoredKey, KeyUse> uses;
    private final InstantSource clock;
    private final Times times;

    /**
     * Creates the writer.
     *
     * @param isClient whether the configuration names a client
     * @param uses what is known of the use of a key that was made in the console
     */
    KeyEntries(Predicate<String> isClient, Function<StoredKey, KeyUse> uses, InstantSource clock, Times times) {
        this.isClient = isClient;
        this.uses = uses;
        this.clock = clock;
        this.times = times;
    }

    /** A key of the configuration, of which its end alone is known. */
    ObjectText configured(Optional<Instant> until) {
        boolean hasExpired = until.filter(end -> !clock.instant().isBefore(end)).isPresent();
        return ending(new ObjectText().with("origin", "file"), until, hasExpired)
                .with("state", hasExpired ? "expired" : "valid");
    }

    /** A key that was made in the console. */
    ObjectText made(StoredKey key) {
        KeyUse use = uses.apply(key);
        ObjectText entry = new ObjectText()
                .with("origin", "console")
                .with("id", key.id().toString())
                .with("client", key.client())
                .with("last4", key.last4())
                .with("made", times.text(key.madeAt()))
                .with("made_by", key.madeBy())
                .with("used", use.last().map(times::text))
                .with("unused_since", use.unusedSince().map(times::text))
                .with("disabled", key.disabledAt().map(times::text));
        return ending(entry, key.until(), key.hasExpired(clock.instant())).with("state", state(key));
    }

    private ObjectText ending(ObjectText entry, Optional<Instant> until, boolean hasExpired) {
        return entry.with("until", until.map(times::text)).with("expired", hasExpired);
    }

    private String state(StoredKey key) {
        if (key.disabledAt().isPresent()) {
            return "disabled";
        }
        if (key.hasExpired(clock.instant())) {
            return "expired";
        }
        return isClient.test(key.client()) ? "valid" : "no_client";
    }
}
