package dev.sluice.console;

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
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A ledger in UTC that is asked nothing but what a test overrides. */
abstract class NoQueries implements LedgerQueries {

    @Override
    public ZoneId zone() {
        return ZoneOffset.UTC;
    }

    @Override
    public AuditQueries audits() {
        throw new AssertionError();
    }

    @Override
    public Answer<List<UsageRow>> usage(UsageQuestion question) {
        throw new AssertionError();
    }

    @Override
    public Answer<List<PercentilesRow>> percentiles(PercentilesQuestion question) {
        throw new AssertionError();
    }

    @Override
    public Answer<List<StoredAlert>> alerts(AlertsQuestion question) {
        throw new AssertionError();
    }

    @Override
    public Answer<ExchangePage> exchanges(ExchangesQuestion question) {
        throw new AssertionError();
    }

    @Override
    public Answer<List<StoredExchange>> exchange(String idOrRequestId, ClientScope clients) {
        throw new AssertionError();
    }

    @Override
    public Answer<Optional<CaptureRow>> capture(UUID exchange) {
        throw new AssertionError();
    }

    @Override
    public Answer<List<SeenGateway>> gateways() {
        throw new AssertionError();
    }
}
