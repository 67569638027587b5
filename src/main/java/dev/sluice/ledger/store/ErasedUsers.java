package dev.sluice.ledger.store;

import dev.sluice.digest.HmacSha256;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.LedgerUser;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The users that were erased, by keyed hashes of their names. The key is in the database, so that all gateways make the same hashes; there is none before
 * the first erasure, and then writing rows costs one question that finds nothing.
 */
final class ErasedUsers {

    /** Number of hashes that one statement looks for. */
    private static final int HASHES = 100;

    private static final int KEY_BYTES = 32;

    private static final String LOCK = "SELECT name FROM ledger_lock WHERE name = 'gateway' FOR UPDATE";
    private static final String KEY = "SELECT secret FROM erasure_key WHERE id = 1";

    private ErasedUsers() {}

    /** Returns the key, and makes it if there is none. Commits. */
    static HmacSha256 key(Session session) throws SQLException {
        Optional<HmacSha256> known = knownKey(session);
        session.commit();
        if (known.isPresent()) {
            return known.get();
        }
        session.query(row -> true, LOCK);
        if (knownKey(session).isEmpty()) {
            byte[] secret = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(secret);
            session.update(
                    "INSERT INTO erasure_key (id, secret) VALUES (1, ?)",
                    HexFormat.of().formatHex(secret));
        }
        HmacSha256 key = knownKey(session).orElseThrow();
        session.commit();
        return key;
    }

    private static Optional<HmacSha256> knownKey(Session session) throws SQLException {
        return session.query(row -> row.getString(1), KEY).stream()
                .findFirst()
                .map(text -> new HmacSha256(HexFormat.of().parseHex(text)));
    }

    static String hash(HmacSha256 key, LedgerUser user) {
        return key.hex(user.client(), user.name());
    }

    /** Takes note that a user is erased, and commits: from now on, rows that have begun before are written without the name. */
    static void add(Session session, LedgerUser user, Instant now) throws SQLException {
        String hash = hash(key(session), user);
        LocalDateTime time = UtcTime.of(now);
        session.query(row -> true, LOCK);
        int known = session.update("UPDATE erased SET erased_at = ? WHERE user_hash = ?", time, hash);
        if (known == 0) {
            session.update("INSERT INTO erased (user_hash, erased_at) VALUES (?, ?)", hash, time);
        }
        session.commit();
    }

    /** Returns the rows, without the names of users that were erased after their exchanges began. */
    static List<ExchangeRow> applied(Session session, List<ExchangeRow> rows) throws SQLException {
        Map<LedgerUser, Instant> erased = times(
                session,
                rows.stream().map(ErasedUsers::userOf).flatMap(Optional::stream).collect(Collectors.toSet()));
        if (erased.isEmpty()) {
            return rows;
        }
        return rows.stream()
                .map(row -> userOf(row)
                        .map(erased::get)
                        .filter(time -> !row.begin().isAfter(time))
                        .map(time -> row.withoutUser())
                        .orElse(row))
                .toList();
    }

    /** Those of the users who were erased, and when. */
    static Map<LedgerUser, Instant> times(Session session, Set<LedgerUser> users) throws SQLException {
        Optional<HmacSha256> key = users.isEmpty() ? Optional.empty() : knownKey(session);
        if (key.isEmpty()) {
            return Map.of();
        }
        Map<String, LedgerUser> byHash = new HashMap<>();
        users.forEach(user -> byHash.put(hash(key.get(), user), user));
        Map<LedgerUser, Instant> times = new HashMap<>();
        erased(session, List.copyOf(byHash.keySet())).forEach((hash, time) -> times.put(byHash.get(hash), time));
        return times;
    }

    private static Optional<LedgerUser> userOf(ExchangeRow row) {
        return row.caller().user().map(name -> new LedgerUser(row.caller().client(), name));
    }

    private static Map<String, Instant> erased(Session session, List<String> hashes) throws SQLException {
        Map<String, Instant> erased = new HashMap<>();
        for (int at = 0; at < hashes.size(); at += HASHES) {
            List<String> some = hashes.subList(at, Math.min(hashes.size(), at + HASHES));
            String marks = String.join(
                    ", ", Stream.generate(() -> "?").limit(some.size()).toList());
            List<Map.Entry<String, Instant>> found = new ArrayList<>(session.query(
                    row -> Map.entry(row.getString(1), UtcTime.instant(row, 2)),
                    "SELECT user_hash, erased_at FROM erased WHERE user_hash IN (" + marks + ")",
                    some.toArray()));
            found.forEach(entry -> erased.put(entry.getKey(), entry.getValue()));
        }
        return erased;
    }
}
