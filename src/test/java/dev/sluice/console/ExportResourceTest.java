package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.Rows;
import dev.sluice.ledger.query.ExchangeSink;
import dev.sluice.ledger.query.LedgerExport;
import dev.sluice.ledger.query.LedgerExports;
import dev.sluice.ledger.query.StoredExchange;
import dev.sluice.testing.RawResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What becomes of a file when the ledger fails while it is written. */
final class ExportResourceTest {

    private final AtomicBoolean isClosed = new AtomicBoolean();

    @Test
    void aFileThatEndsInTheMiddleIsCut() throws Exception {
        // More than all buffers on the way.
        RawResponse answer = export(failingAfter(20_000));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(answer.complete()).as("complete").isFalse();
        assertThat(isClosed).isTrue();
    }

    @Test
    void aFileThatHasNotBegunBecomesAnError() throws Exception {
        RawResponse answer = export(failingAfter(0));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(answer.headers("Content-Disposition")).isEmpty();
        assertThat(answer.bodyText()).contains("ledger_away").doesNotContain("SELECT");
        assertThat(isClosed).isTrue();
    }

    @Test
    void moreFilesThanMayBeWrittenAtOnceAreRefused() throws Exception {
        RawResponse answer = export(filter -> Optional.empty());
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).hasValue("30");
        assertThat(answer.bodyText()).contains("too_many_exports");
    }

    private LedgerExports failingAfter(int rows) {
        return filter -> Optional.of(new LedgerExport() {

            @Override
            public long writeTo(ExchangeSink sink) throws LedgerUnavailableException, IOException {
                for (int number = 0; number < rows; number++) {
                    sink.write(new StoredExchange(1, Rows.row(number)));
                }
                throw new LedgerUnavailableException("no connection for SELECT", null);
            }

            @Override
            public void close() {
                isClosed.set(true);
            }
        });
    }

    private static RawResponse export(LedgerExports exports) throws Exception {
        GatewayFacts facts = new GatewayFacts("1", "", Instant.EPOCH, ZoneOffset.UTC, Optional.empty(), true, false);
        return AdminServer.ask(
                AdminRole.AUDITOR,
                new ExportResource(new LedgerReader(Optional.empty(), Optional.of(exports)), facts),
                "GET",
                "usage/export");
    }
}
