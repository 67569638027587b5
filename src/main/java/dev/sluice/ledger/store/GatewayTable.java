package dev.sluice.ledger.store;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.gateways.GatewayStatus;
import dev.sluice.ledger.gateways.GatewayStore;
import dev.sluice.ledger.gateways.SeenGateway;
import dev.sluice.ledger.query.LedgerQueries;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How gateways are, in the table {@code gateway_status}. Their numbers are in {@code gateway}, where no row is ever deleted. */
final class GatewayTable implements GatewayStore {

    private static final String SET =
            "host = ?, version = ?, config = ?, started = ?, seen = ?, draining = ?, lag_ms = ?,"
                    + " ahead_ms = ?, unusable = ?";
    private static final String UPDATE = "UPDATE gateway_status SET " + SET + " WHERE spool = ?";
    private static final String INSERT = "INSERT INTO gateway_status"
            + " (host, version, config, started, seen, draining, lag_ms, ahead_ms, unusable, spool)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String FORGET = "DELETE FROM gateway_status WHERE seen < ?";
    private static final String SELECT =
            "SELECT g.id, s.spool, s.host, s.version, s.config, s.started, s.seen, s.draining,"
                    + " s.lag_ms, s.ahead_ms, s.unusable FROM gateway_status s JOIN gateway g ON g.spool = s.spool"
                    + " ORDER BY g.id DESC LIMIT " + LedgerQueries.MOST_GATEWAYS;

    private static final String BETWEEN_TARGETS = "; ";
    private static final String IS = "=";

    private final ShortTransactions transactions;
    private final UUID spool;
    private final InstantSource clock;

    /**
     * @param spool this gateway's
     * @param patience longest time for the statements of a call; as long again until the first opening has ended
     * @param clock this gateway's
     */
    GatewayTable(
            Connections connections,
            SqlFailures failures,
            UUID spool,
            Duration patience,
            FirstOpening opening,
            InstantSource clock) {
        this.transactions = new ShortTransactions(connections, failures, patience, opening);
        this.spool = spool;
        this.clock = clock;
    }

    @Override
    public Duration write(GatewayStatus status) throws LedgerUnavailableException {
        return transactions.run(session -> {
            Instant before = clock.instant();
            Instant now = now(session);
            Duration took = Duration.between(before, clock.instant());
            // The database has looked at its clock in the middle, as far as anybody knows.
            Duration ahead = Duration.between(now, before.plus(took.dividedBy(2)));
            Object[] values = values(status, now, ahead);
            if (session.update(UPDATE, values) == 0) {
                session.update(INSERT, values);
            }
            session.update(FORGET, UtcTime.of(now.minus(SeenGateway.FORGOTTEN)));
            return ahead;
        });
    }

    private Object[] values(GatewayStatus status, Instant now, Duration ahead) {
        return new Object[] {
            status.host(),
            status.version(),
            status.config(),
            UtcTime.of(status.startedAt()),
            UtcTime.of(now),
            status.isDraining(),
            status.lag().toMillis(),
            ahead.toMillis(),
            status.unusable().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(target -> target.getKey() + IS + target.getValue())
                    .collect(Collectors.joining(BETWEEN_TARGETS)),
            spool
        };
    }

    /** Returns gateways in the order of their numbers, the newest {@value LedgerQueries#MOST_GATEWAYS}. */
    static List<SeenGateway> read(Session session) throws SQLException {
        Instant now = now(session);
        return session.query(row -> seen(session, row, now), SELECT).stream()
                .sorted(Comparator.comparingInt(SeenGateway::number))
                .toList();
    }

    private static SeenGateway seen(Session session, ResultSet row, Instant now) throws SQLException {
        Instant seenAt = UtcTime.instant(row, 7);
        return new SeenGateway(
                row.getInt(1),
                session.dialect().id(row, 2),
                seenAt,
                Duration.between(seenAt, now),
                Duration.ofMillis(row.getLong(10)),
                new GatewayStatus(
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        UtcTime.instant(row, 6),
                        row.getBoolean(8),
                        Duration.ofMillis(row.getLong(9)),
                        unusable(row.getString(11))));
    }

    private static Map<String, String> unusable(String text) {
        Map<String, String> targets = new TreeMap<>();
        Stream.of(text.split(BETWEEN_TARGETS, -1)).forEach(target -> {
            int is = target.indexOf(IS);
            if (is > 0) {
                targets.put(target.substring(0, is), target.substring(is + 1));
            }
        });
        return targets;
    }

    private static Instant now(Session session) throws SQLException {
        return session.query(
                        row -> session.dialect().clock(row), session.dialect().clockQuery())
                .get(0);
    }
}
