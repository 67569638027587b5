package dev.sluice.console;

import dev.sluice.auth.AccessRules;
import dev.sluice.auth.ClientKeys;
import dev.sluice.auth.GatewayKey;
import dev.sluice.json.ObjectText;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.keys.KeyChange;
import dev.sluice.ledger.keys.StoredKey;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Operators make, rotate and disable keys of clients here. A key is shown in the answer of the call that makes it, and never again. */
final class ClientKeysResource implements AdminResource {

    private static final Logger LOG = System.getLogger(ClientKeysResource.class.getName());

    private static final String MAKE = "clients/{id}/keys";
    private static final String ROTATE = "keys/{id}/rotate";
    private static final String DISABLE = "keys/{id}/disable";
    private static final String UNTIL = "until";
    private static final String OVERLAP = "overlap";
    private static final Duration LONGEST_LIFE = Duration.ofDays(3653);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(90);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,7})([smhd])");

    private final Supplier<AccessRules> rules;
    private final Optional<ClientKeys> keys;
    private final KeyEntries entries;
    private final ChangeRecorder changes;
    private final GatewayFacts facts;
    private final InstantSource clock;

    /**
     * @param rules those in force
     * @param keys that are made here; empty if none are made
     */
    ClientKeysResource(
            Supplier<AccessRules> rules,
            Optional<ClientKeys> keys,
            KeyEntries entries,
            ChangeRecorder changes,
            GatewayFacts facts,
            InstantSource clock) {
        this.rules = rules;
        this.keys = keys;
        this.entries = entries;
        this.changes = changes;
        this.facts = facts;
        this.clock = clock;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.changing(MAKE, "", this::make),
                AdminRoute.changing(ROTATE, "", this::rotate).forTeams(),
                AdminRoute.changing(DISABLE, "", this::disable));
    }

    private AdminAnswer make(AdminCall call) throws AdminException, IOException {
        ClientKeys present = accepted();
        Optional<Instant> until = until(call.members(UNTIL));
        requireClient(call.id());
        GatewayKey key = present.newKey();
        requireDatabase(present);
        changes.allowed(call, MAKE, call.id(), Optional.empty(), Optional.of(described(key, until)));
        StoredKey made = change(() -> present.add(key, call.id(), call.admin().name(), until));
        return shownOnce(key, made);
    }

    private AdminAnswer rotate(AdminCall call) throws AdminException, IOException {
        ClientKeys present = accepted();
        Map<String, String> members = call.members(OVERLAP, UNTIL);
        Duration overlap = overlap(members);
        Optional<Instant> until = until(members);
        StoredKey old = find(present, call.id());
        // To a member of another team it is not there.
        if (!call.admin().grant().sees(old.client())) {
            throw noSuchKey();
        }
        if (!call.admin().grant().mayRotate(old.client())) {
            throw new AdminException(
                    AdminErrors.roleRequired(AdminRole.OPERATOR, call.admin().role()));
        }
        requireClient(old.client());
        if (old.until().isPresent() && until.isEmpty()) {
            throw AdminException.invalid(UNTIL, "is missing: the key has an end, so the new one needs one too");
        }
        GatewayKey key = present.newKey();
        Instant end = clock.instant().plus(overlap);
        requireDatabase(present);
        changes.allowed(
                call,
                ROTATE,
                call.id(),
                Optional.of(described(old)),
                Optional.of(described(key, until) + "; the old one until " + end.truncatedTo(ChronoUnit.SECONDS)));
        StoredKey made = change(() -> present.replace(old, key, call.admin().name(), until, end));
        return shownOnce(key, made);
    }

    private AdminAnswer disable(AdminCall call) throws AdminException {
        ClientKeys present = kept();
        StoredKey key = find(present, call.id());
        requireDatabase(present);
        changes.allowed(call, DISABLE, call.id(), Optional.of(described(key)), Optional.of("disabled"));
        return AdminAnswer.of(entries.made(change(() -> present.disable(key.id()))));
    }

    /** Asked before the audit has a change as allowed: what cannot be made now is not recorded as if it had been. */
    private static void requireDatabase(ClientKeys keys) throws AdminException {
        try {
            keys.requireDatabase();
        } catch (LedgerUnavailableException away) {
            throw LedgerReader.away(away.getMessage());
        }
    }

    /** Every change is made here, and nowhere else. */
    private static StoredKey change(Change change) throws AdminException {
        try {
            KeyChange made = change.make();
            if (made instanceof KeyChange.Done done) {
                return done.key();
            }
            if (made instanceof KeyChange.TooMany) {
                throw new AdminException(AdminErrors.TOO_MANY_KEYS);
            }
            throw made instanceof KeyChange.Ended ? new AdminException(AdminErrors.KEY_ENDED) : noSuchKey();
        } catch (LedgerUnavailableException away) {
            LOG.log(Level.WARNING, "a client''s key cannot be changed: {0}", away.getMessage());
            throw new AdminException(AdminErrors.KEYS_AWAY);
        }
    }

    /** For the audit: of a key, its last characters alone. */
    private static String described(GatewayKey key, Optional<Instant> until) {
        return "..." + key.last4() + until.map(end -> " until " + end).orElse(" without an end");
    }

    private static String described(StoredKey key) {
        return key.client() + " ..." + key.last4()
                + key.disabledAt().map(time -> " disabled at " + time).orElse("");
    }

    private AdminAnswer shownOnce(GatewayKey key, StoredKey made) {
        ObjectText entry = entries.made(made).with("key", key.text());
        return AdminAnswer.of(entry).withStatus(201);
    }

    /** The keys, where they can be changed. */
    private ClientKeys kept() throws AdminException {
        return keys.orElseThrow(
                () -> new AdminException(facts.hasLedger() ? AdminErrors.KEYS_OFF : AdminErrors.KEYS_NEED_LEDGER));
    }

    /** The keys, where a new one would be accepted. */
    private ClientKeys accepted() throws AdminException {
        ClientKeys present = kept();
        if (!rules.get().acceptsKeys()) {
            throw new AdminException(AdminErrors.KEYS_NOT_ACCEPTED);
        }
        return present;
    }

    private void requireClient(String name) throws AdminException {
        if (!rules.get().hasClient(name)) {
            throw AdminException.notFound("The configuration names no such client. GET clients lists all.");
        }
        if (name.length() > StoredKey.MOST_CLIENT) {
            throw AdminException.invalid(
                    "client", "has a name of more than " + StoredKey.MOST_CLIENT + " characters, and can have no key");
        }
    }

    private static StoredKey find(ClientKeys present, String id) throws AdminException {
        try {
            return present.find(UUID.fromString(id)).orElseThrow(ClientKeysResource::noSuchKey);
        } catch (IllegalArgumentException noId) {
            throw noSuchKey();
        }
    }

    private static AdminException noSuchKey() {
        return AdminException.notFound(
                "There is no such key. GET clients lists all; those of the configuration are changed there.");
    }

    private Optional<Instant> until(Map<String, String> members) throws AdminException {
        Optional<String> text = text(members, UNTIL);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant end = text.get().indexOf('T') < 0
                    ? LocalDate.parse(text.get())
                            .plusDays(1)
                            .atStartOfDay(facts.zone())
                            .toInstant()
                    : OffsetDateTime.parse(text.get()).toInstant();
            Instant now = clock.instant();
            if (end.isAfter(now) && end.isBefore(now.plus(LONGEST_LIFE))) {
                return Optional.of(end);
            }
        } catch (DateTimeException none) {
            // The same as a time that is not to come.
        }
        throw AdminException.invalid(
                UNTIL,
                "must be a day such as 2027-01-31, which is the last one, or a time such as 2027-01-31T17:00:00Z, in the next ten"
                        + " years");
    }

    private static Duration overlap(Map<String, String> members) throws AdminException {
        Matcher parts = DURATION.matcher(text(members, OVERLAP).orElse(""));
        if (parts.matches()) {
            long amount = Long.parseLong(parts.group(1));
            Duration overlap =
                    switch (parts.group(2)) {
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        default -> Duration.ofDays(amount);
                    };
            if (overlap.compareTo(LONGEST_OVERLAP) <= 0) {
                return overlap;
            }
        }
        throw AdminException.invalid(
                OVERLAP, "must be how long the old key goes on: a time such as 0s, 30m, 24h or 7d, at most 90d");
    }

    private static Optional<String> text(Map<String, String> members, String name) {
        return Optional.ofNullable(members.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** A change of the keys. */
    private interface Change {
        KeyChange make() throws LedgerUnavailableException;
    }
}
