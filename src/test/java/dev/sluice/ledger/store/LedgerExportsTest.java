package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.ChangedRow;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.Rows;
import dev.sluice.ledger.query.CsvExchanges;
import dev.sluice.ledger.query.ExchangeFilter;
import dev.sluice.ledger.query.ExchangeSink;
import dev.sluice.ledger.query.LedgerExport;
import dev.sluice.ledger.query.NdjsonExchanges;
import dev.sluice.ledger.query.Selection;
import dev.sluice.ledger.query.StatusRange;
import dev.sluice.ledger.query.StoredExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
final class LedgerExportsTest extends OnEveryDatabase {

    private static final ExchangeFilter STATUS_200 = new ExchangeFilter(
            Optional.empty(),
            Optional.empty(),
            Selection.ALL,
            Optional.of(StatusRange.exactly(200)),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty());

    @Test
    void everyExchangeOfTheFilterComesOnceAndTheOldestFirst() throws Exception {
        List<ExchangeRow> rows =
                IntStream.rangeClosed(1, 10_001).mapToObj(Rows::row).toList();
        write(rows);
        write(List.of(ChangedRow.like(Rows.row(20_000)).status(500).row()));

        Collected collected = new Collected();
        try (LedgerExport export = begin(STATUS_200)) {
            assertThat(export.writeTo(collected)).isEqualTo(10_001);
        }

        assertThat(collected.ids).isEqualTo(rows.stream().map(ExchangeRow::id).toList());
        assertThat(collected.hasEnded).isTrue();
    }

    @Test
    void aFailureInTheMiddleIsThrownAndThereIsNoEnd() throws Exception {
        write(IntStream.rangeClosed(1, 5_001).mapToObj(Rows::row).toList());

        Collected collected = new Collected() {
            @Override
            public void write(StoredExchange exchange) throws IOException {
                super.write(exchange);
                if (ids.size() == 5_000) {
                    store().close();
                }
            }
        };
        try (LedgerExport export = begin(ExchangeFilter.ALL)) {
            assertThatThrownBy(() -> export.writeTo(collected)).isInstanceOf(LedgerUnavailableException.class);
        }

        assertThat(collected.ids).hasSize(5_000);
        assertThat(collected.hasEnded).isFalse();
    }

    @Test
    void twoExportsRunAtOnce() {
        try (LedgerExport one = begin(ExchangeFilter.ALL)) {
            try (LedgerExport other = begin(ExchangeFilter.ALL)) {
                assertThat(other).isNotSameAs(one);
                assertThat(store().exports().begin(ExchangeFilter.ALL)).isEmpty();
            }
            begin(ExchangeFilter.ALL).close();
        }
    }

    @Test
    void csvHasALineForEachExchangeAndNoFormulas() throws Exception {
        write(List.of(ChangedRow.like(Rows.row(1))
                .caller(new Caller("=1+1", Optional.of("a,\"b\""), Optional.empty(), Optional.of("ole")))
                .requestId("@x,y")
                .row()
                .inTrace(Optional.of("4bf92f3577b34da6a3ce929d0e0e4736"))));

        StringWriter out = new StringWriter();
        try (LedgerExport export = begin(ExchangeFilter.ALL)) {
            export.writeTo(new CsvExchanges(out));
        }

        assertThat(out.toString().split("\r\n", -1))
                .containsExactly(
                        "id,begun,n,gateway,request_id,client,user,address,api,stream,asked,target,provider,model,status,"
                                + "ending,error,attempts,queue_ms,first_ms,took_ms,input,output,source,cached,written,written_1h,"
                                + "audio_in,image_in,reasoning,audio_out,tier,price,cost,unpriced,cost_told,provider_id,tried_by,"
                                + "trace_id",
                        Rows.row(1).id()
                                + ",2026-11-26T12:00:00.001Z,1,1,\"'@x,y\",'=1+1,\"a,\"\"b\"\"\",,chat,true,smart,openai,"
                                + "openai,gpt-4o,200,complete,,2,,1,2,1,2,reported,1,2,3,4,5,6,7,,0123456789ab,0.000000001,"
                                + "false,,req_1,ole,4bf92f3577b34da6a3ce929d0e0e4736",
                        "");
    }

    @Test
    void ndjsonEndsWithTheNumberOfRows() throws Exception {
        write(List.of(Rows.row(1)));

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LedgerExport export = begin(ExchangeFilter.ALL)) {
            export.writeTo(new NdjsonExchanges(out));
        }

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"" + Rows.row(1).id()
                        + "\",\"begun\":\"2026-11-26T12:00:00.001Z\",\"n\":1,\"gateway\":1,"
                        + "\"request_id\":\"request-1\",\"client\":\"crm\",\"user\":\"ann\",\"api\":\"chat\",\"stream\":true,"
                        + "\"asked\":\"smart\",\"target\":\"openai\",\"provider\":\"openai\",\"model\":\"gpt-4o\",\"status\":200,"
                        + "\"ending\":\"complete\",\"attempts\":2,\"first_ms\":1,\"took_ms\":2,\"input\":1,\"output\":2,"
                        + "\"source\":\"reported\",\"cached\":1,\"written\":2,\"written_1h\":3,\"audio_in\":4,\"image_in\":5,"
                        + "\"reasoning\":6,\"audio_out\":7,\"price\":\"0123456789ab\",\"cost\":\"0.000000001\","
                        + "\"unpriced\":false,\"provider_id\":\"req_1\"}\n{\"rows\":1}\n");
    }

    private LedgerExport begin(ExchangeFilter filter) {
        return store().exports().begin(filter).orElseThrow();
    }

    /** Keeps the ids. */
    private static class Collected implements ExchangeSink {

        final List<UUID> ids = new ArrayList<>();
        boolean hasEnded;

        @Override
        public void write(StoredExchange exchange) throws IOException {
            ids.add(exchange.row().id());
        }

        @Override
        public void end() {
            hasEnded = true;
        }
    }
}
