package dev.sluice.console;

import dev.sluice.ledger.query.CsvExchanges;
import dev.sluice.ledger.query.ExchangeFilter;
import dev.sluice.ledger.query.NdjsonExchanges;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Exchanges of the ledger as a file, for spreadsheets and other programs. */
final class ExportResource implements AdminResource {

    private static final String CSV = "csv";
    private static final String NDJSON = "ndjson";

    private final LedgerReader ledger;
    private final GatewayFacts facts;

    ExportResource(LedgerReader ledger, GatewayFacts facts) {
        this.ledger = ledger;
        this.facts = facts;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.readingUsers("usage/export", call -> AdminAnswer.of(file(call))));
    }

    private AdminAnswer.Download file(AdminCall call) throws AdminException {
        ledger.requireLedger();
        ExchangeFilter filter = ExchangeParameters.filter(call, facts.zone());
        if (call.word("format", List.of(CSV, NDJSON)).equals(CSV)) {
            return new AdminAnswer.Download("text/csv; charset=utf-8", "exchanges.csv", out -> writeCsv(filter, out));
        }
        return new AdminAnswer.Download(
                "application/x-ndjson", "exchanges.ndjson", out -> ledger.export(filter, new NdjsonExchanges(out)));
    }

    private void writeCsv(ExchangeFilter filter, OutputStream out) throws AdminException, IOException {
        ledger.export(
                filter, new CsvExchanges(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8))));
    }
}
