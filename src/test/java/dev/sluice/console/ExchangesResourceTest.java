package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.RowId;
import dev.sluice.ledger.query.Answer;
import dev.sluice.ledger.query.ExchangePage;
import dev.sluice.ledger.query.ExchangesQuestion;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ExchangesResourceTest {

    private static final UUID NEXT = RowId.bound(Instant.parse("2026-11-26T12:00:00.123Z"));

    @Test
    void aSearchThatEndsBeforeThePageIsFullTellsHowFarItIsAndWhereToGoOn() throws Exception {
        assertThat(answer(new ExchangePage(List.of(), Optional.of(NEXT), Optional.of(RowId.begin(NEXT)))))
                .isEqualTo("{\"data\":[],\"next\":\"" + NEXT + "\",\"searched_to\":\"2026-11-26T13:00:00.123+01:00\"}");
    }

    @Test
    void aSearchThatIsOverTellsNothingMore() throws Exception {
        assertThat(answer(new ExchangePage(List.of(), Optional.empty(), Optional.empty())))
                .isEqualTo("{\"data\":[]}");
    }

    private static String answer(ExchangePage page) throws Exception {
        NoQueries queries = new NoQueries() {
            @Override
            public Answer<ExchangePage> exchanges(ExchangesQuestion question) {
                return new Answer.Found<>(page);
            }
        };
        GatewayFacts facts =
                new GatewayFacts("1", "", Instant.EPOCH, ZoneId.of("Europe/Zurich"), Optional.empty(), true, false);
        ExchangesResource resource =
                new ExchangesResource(new LedgerReader(Optional.of(queries), Optional.empty()), facts);
        return AdminServer.ask(AdminRole.VIEWER, resource, "GET", "exchanges?error=none")
                .bodyText();
    }
}
