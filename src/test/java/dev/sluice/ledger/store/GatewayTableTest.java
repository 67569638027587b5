package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.gateways.GatewayStatus;
import dev.sluice.ledger.gateways.SeenGateway;
import dev.sluice.ledger.query.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
final class GatewayTableTest extends OnEveryDatabase {

    private static final UUID OTHER_SPOOL = new UUID(1, 3);
    private static final Duration SHORT = Duration.ofSeconds(30);

    @Test
    void nobodyIsThereBeforeSomebodyHasTold() {
        assertThat(gateways()).isEmpty();
    }

    @Test
    void whatGatewaysTellComesBackInTheOrderOfTheirNumbers() throws Exception {
        GatewayStatus one = status("a1", Map.of("azure", "open", "mini", "rests"));
        GatewayStatus other = status("b2", Map.of());
        open(OTHER_SPOOL).gateways(OTHER_SPOOL).write(other);
        store().gateways(SPOOL).write(one);

        assertThat(gateways()).extracting(SeenGateway::spool).containsExactly(SPOOL, OTHER_SPOOL);
        assertThat(gateways()).extracting(SeenGateway::status).containsExactly(one, other);
        assertThat(gateways()).extracting(SeenGateway::number).containsExactly(1, 2);
        assertThat(gateways()).noneMatch(SeenGateway::isGone);
    }

    @Test
    void whatAGatewayTellsReplacesWhatItToldBefore() throws Exception {
        store().gateways(SPOOL).write(status("a1", Map.of("azure", "open")));
        store().gateways(SPOOL).write(status("a2", Map.of()));

        assertThat(gateways()).extracting(SeenGateway::status).containsExactly(status("a2", Map.of()));
    }

    @Test
    void aClockIsComparedWithThatOfTheDatabase() throws Exception {
        JdbcLedgerStore late = open(OTHER_SPOOL, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-3)));
        JdbcLedgerStore right = open(SPOOL, Clock.systemUTC());

        assertThat(late.gateways(OTHER_SPOOL).write(status("a", Map.of()))).isCloseTo(Duration.ofMinutes(-3), SHORT);
        assertThat(right.gateways(SPOOL).write(status("a", Map.of()))).isCloseTo(Duration.ZERO, SHORT);

        assertThat(gateways().get(1).ahead()).isCloseTo(Duration.ofMinutes(-3), SHORT);
        assertThat(gateways().get(1).unseen()).isCloseTo(Duration.ZERO, SHORT);
    }

    @Test
    void whoIsUnseenForAMinuteIsGoneAndForADayForgotten() throws Exception {
        store().gateways(SPOOL).write(status("a", Map.of()));
        open(OTHER_SPOOL).gateways(OTHER_SPOOL).write(status("b", Map.of()));
        setUnseen(SHORT.plusMinutes(1));
        assertThat(gateways()).allMatch(SeenGateway::isGone);

        setUnseen(Duration.ofHours(25));
        store().gateways(SPOOL).write(status("a", Map.of()));

        assertThat(gateways()).extracting(SeenGateway::spool).containsExactly(SPOOL);
    }

    @Test
    void asManyTargetsAsAreToldHaveRoom() throws Exception {
        Map<String, String> all = IntStream.range(0, 100)
                .boxed()
                .collect(Collectors.toMap(n -> "t".repeat(128) + (100 + n), n -> "half_open"));
        store().gateways(SPOOL).write(status("a", all));

        assertThat(gateways().get(0).status().unusable()).hasSize(GatewayStatus.MOST_TARGETS);
    }

    private void setUnseen(Duration time) throws Exception {
        try (Session session = database().connect()) {
            session.update(
                    "UPDATE gateway_status SET seen = ?",
                    LocalDateTime.now(ZoneOffset.UTC).minus(time));
            session.commit();
        }
    }

    private static GatewayStatus status(String config, Map<String, String> unusable) {
        return new GatewayStatus("host", "1.2.3", config, NOON, true, Duration.ofMillis(1500), unusable);
    }

    private List<SeenGateway> gateways() {
        return ((Answer.Found<List<SeenGateway>>) store().queries().gateways()).value();
    }
}
