package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.AuditWalk.Checked;
import dev.sluice.console.AuditWalk.Place;
import dev.sluice.ledger.AuditRow;
import dev.sluice.ledger.AuditRows;
import dev.sluice.ledger.AuditState;
import dev.sluice.ledger.query.Answer;
import dev.sluice.ledger.query.AuditPage;
import dev.sluice.ledger.query.AuditQueries;
import dev.sluice.ledger.query.AuditQuestion;
import dev.sluice.ledger.query.StoredAudit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class AuditWalkTest {

    private static final UUID OWN = new UUID(2, 0);
    private static final UUID FIRST = new UUID(1, 0);
    private static final UUID LAST = new UUID(3, 0);

    private final TreeMap<UUID, List<AuditRow>> chains = new TreeMap<>();

    @Test
    void theChainOfThisGatewayComesFirstAndEachIsCheckedOnce() throws AdminException {
        chains.put(FIRST, AuditRows.chain(FIRST, 2));
        chains.put(OWN, AuditRows.chain(OWN, 3));
        chains.put(LAST, AuditRows.chain(LAST, 2));

        AuditWalk walk = walk(OWN, 3);

        assertThat(walk.run(Optional.empty())).isEmpty();
        assertThat(walk.checked())
                .extracting(checked -> checked.check().chain())
                .containsExactly(OWN, FIRST, LAST);
        assertThat(walk.checked()).extracting(Checked::isOwn).containsExactly(true, false, false);
        assertThat(walk.checked())
                .allMatch(checked -> checked.isOver() && checked.check().fault().isEmpty());
    }

    @Test
    void longChainsAreReadInPages() throws AdminException {
        chains.put(FIRST, AuditRows.chain(FIRST, 2 * AuditQueries.MOST_OF_CHAIN));

        AuditWalk walk = new AuditWalk(reader(), Optional.empty());
        walk.run(Optional.empty());

        assertThat(walk.checked().get(0).check().last().orElseThrow().n()).isEqualTo(2L * AuditQueries.MOST_OF_CHAIN);
    }

    @Test
    void aWalkGoesOnWhereAnotherHasEnded() throws AdminException {
        chains.put(FIRST, AuditRows.chain(FIRST, 5));
        chains.put(LAST, AuditRows.chain(LAST, 2));

        AuditWalk walk = new AuditWalk(reader(), Optional.empty());
        walk.run(Optional.of(Place.of(new Place(FIRST, 4).text())));

        assertThat(walk.checked()).extracting(Checked::from).containsExactly(4L, 1L);
        assertThat(walk.checked()).allMatch(checked -> checked.check().fault().isEmpty());
    }

    @Test
    void aChainOfThisGatewayThatIsGoneIsFound() throws AdminException {
        AuditState own = new AuditState(AuditRows.chain(OWN, 3).get(2).head(), 3);
        chains.put(FIRST, AuditRows.chain(FIRST, 1));

        AuditWalk walk = new AuditWalk(reader(), Optional.of(own));
        walk.run(Optional.empty());

        assertThat(walk.checked().get(0).check().fault().orElseThrow().sentence())
                .startsWith("Record 1 and those");
        assertThat(walk.checked()).hasSize(2);
    }

    private AuditWalk walk(UUID own, long written) {
        List<AuditRow> rows = chains.get(own);
        return new AuditWalk(
                reader(), Optional.of(new AuditState(rows.get(rows.size() - 1).head(), written)));
    }

    private LedgerReader reader() {
        return new LedgerReader(Optional.of(new Chains()), Optional.empty());
    }

    /** A database with chains alone. */
    private final class Chains extends NoQueries implements AuditQueries {

        @Override
        public AuditQueries audits() {
            return this;
        }

        @Override
        public Answer<Optional<UUID>> chainAfter(Optional<UUID> chain) {
            return new Answer.Found<>(chain.map(chains::higherKey)
                    .or(() ->
                            chain.isPresent() || chains.isEmpty() ? Optional.empty() : Optional.of(chains.firstKey())));
        }

        @Override
        public Answer<List<StoredAudit>> chain(UUID chain, long from) {
            return new Answer.Found<>(chains.getOrDefault(chain, List.of()).stream()
                    .filter(row -> row.n() >= from)
                    .limit(MOST_OF_CHAIN)
                    .map(row -> new StoredAudit(1, row))
                    .toList());
        }

        @Override
        public Answer<AuditPage> page(AuditQuestion question) {
            throw new AssertionError();
        }
    }
}
