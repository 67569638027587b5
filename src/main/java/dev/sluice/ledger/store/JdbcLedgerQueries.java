package dev.sluice.ledger.store;

import dev.sluice.ledger.CaptureRow;
import dev.sluice.ledger.gateways.SeenGateway;
import dev.sluice.ledger.query.AlertsQuestion;
import dev.sluice.ledger.query.Answer;
import dev.sluice.ledger.query.AuditQueries;
import dev.sluice.ledger.query.ClientScope;
import dev.sluice.ledger.query.ExchangePage;
import dev.sluice.ledger.query.ExchangesQuestion;
import dev.sluice.ledger.query.LedgerQueries;
import dev.sluice.ledger.query.PercentilesQuestion;
import dev.sluice.ledger.query.PercentilesRow;
import dev.sluice.ledger.query.StoredAlert;
import dev.sluice.ledger.query.StoredExchange;
import dev.sluice.ledger.query.UsageQuestion;
import dev.sluice.ledger.query.UsageRow;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Answers from the tables. */
final class JdbcLedgerQueries implements LedgerQueries {

    private final Readers readers;
    private final AuditQueries audits;
    private final ZoneId zone;
    private final Clock clock;
    private final UsageTable usage;
    private final DurationTable durations;
    private final ExchangePages exchanges;

    /**
     * @param exchanges finds single ones
     * @param zone of the hours and days
     * @param clock tells what has expired
     */
    JdbcLedgerQueries(Readers readers, ExchangePages exchanges, ZoneId zone, Clock clock) {
        this.readers = readers;
        this.exchanges = exchanges;
        this.clock = clock;
        this.audits = new JdbcAuditQueries(readers);
        this.zone = zone;
        this.usage = new UsageTable(zone);
        this.durations = new DurationTable(zone);
    }

    @Override
    public ZoneId zone() {
        return zone;
    }

    @Override
    public AuditQueries audits() {
        return audits;
    }

    @Override
    public Answer<List<UsageRow>> usage(UsageQuestion question) {
        return readers.ask((session, deadline) -> usage.read(session, question));
    }

    @Override
    public Answer<List<PercentilesRow>> percentiles(PercentilesQuestion question) {
        return readers.ask((session, deadline) -> durations.read(session, deadline, question));
    }

    @Override
    public Answer<List<StoredAlert>> alerts(AlertsQuestion question) {
        return readers.ask((session, deadline) -> AlertTable.find(session, question));
    }

    @Override
    public Answer<ExchangePage> exchanges(ExchangesQuestion question) {
        return readers.ask((session, deadline) -> exchanges.find(session, question));
    }

    @Override
    public Answer<List<StoredExchange>> exchange(String idOrRequestId, ClientScope clients) {
        return readers.ask((session, deadline) -> ExchangeSearch.withAttempts(session, idOrRequestId, clients));
    }

    @Override
    public Answer<Optional<CaptureRow>> capture(UUID exchange) {
        return readers.ask((session, deadline) -> CaptureTable.find(session, exchange, clock.instant()));
    }

    @Override
    public Answer<List<SeenGateway>> gateways() {
        return readers.ask((session, deadline) -> GatewayTable.read(session));
    }
}
