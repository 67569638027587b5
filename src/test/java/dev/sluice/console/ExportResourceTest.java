package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.KeyHash;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.Rows;
import dev.sluice.ledger.query.ExchangeSink;
import dev.sluice.ledger.query.LedgerExport;
import dev.sluice.ledger.query.LedgerExports;
import dev.sluice.ledger.query.StoredExchange;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

/** What becomes of a file when the ledger fails while it is written. */
final class ExportResourceTest {

    private static final String KEY = "Authorization: Bearer key";

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
        AdminAccount auditor = new AdminAccount("aude", AdminRole.AUDITOR, Set.of(KeyHash.of("key")));
        ComponentRegistry components = new ComponentRegistry();
        components.add(
                AdminAccess.class,
                new AdminAccess(
                        new AdminRules(AdminRules.Mode.ON, List.of(auditor)),
                        new SecureRandom(),
                        InstantSource.system()));
        components.add(
                AdminApi.class,
                new AdminApi(
                        List.of(new ExportResource(new LedgerReader(Optional.empty(), Optional.of(exports)), facts))));
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(AdminApiServlet.class, "/admin/api/v1/*");
        components.publishTo(context.getServletContext());
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        try {
            return RawHttp.send(
                    connector.getLocalPort(), RawHttp.request("GET", "/admin/api/v1/usage/export", new byte[0], KEY));
        } finally {
            server.stop();
        }
    }
}
