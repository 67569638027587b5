package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class FairLinesTest {

    private static final int MOST = 5;

    /** The number tells the order of a client's elements. */
    private record Element(String client, int number) {}

    private final FairLines<Element> lines = new FairLines<>(MOST);
    private int numbers;

    private Element add(String client, int weight) {
        Element element = new Element(client, numbers++);
        return lines.add(client, weight, element) ? element : null;
    }

    private List<String> pollAll() {
        List<String> served = new ArrayList<>();
        for (Element next = lines.poll(); next != null; next = lines.poll()) {
            served.add(next.client());
        }
        return served;
    }

    @Test
    void clientsAreServedInTurnWhoeverHasMoreWaiting() {
        for (int i = 0; i < 4; i++) {
            add("many", 1);
        }
        add("few", 1);
        add("other", 1);

        assertThat(pollAll()).containsExactly("many", "few", "other", "many", "many", "many");
    }

    @Test
    void aClientGetsAsManyInItsTurnAsItsWeightSays() {
        for (int i = 0; i < 5; i++) {
            add("heavy", 3);
            add("light", 1);
        }

        assertThat(pollAll())
                .containsExactly(
                        "heavy", "heavy", "heavy", "light", "heavy", "heavy", "light", "light", "light", "light");
    }

    @Test
    void oneThatLeavesIsNotServedAndItsTurnIsNotLost() {
        Element gone = add("a", 1);
        add("b", 1);
        Element next = add("a", 1);

        assertThat(lines.remove("a", gone)).isTrue();
        assertThat(lines.remove("a", gone)).isFalse();
        assertThat(lines.poll()).isSameAs(next);
        assertThat(pollAll()).containsExactly("b");
    }

    @Test
    void noClientHasMoreWaitingThanItMay() {
        for (int i = 0; i < MOST; i++) {
            assertThat(add("a", 1)).isNotNull();
        }

        assertThat(add("a", 1)).isNull();
        assertThat(add("b", 1)).isNotNull();
        assertThat(lines.size()).isEqualTo(MOST + 1);
    }

    /** Comes, goes and is served by chance; each client in its own order, nobody lost, nobody twice. */
    @Property(tries = 500)
    void everybodyIsServedOnceAndInTheOrderOfItsClient(@ForAll long seed) {
        Random random = new Random(seed);
        FairLines<Element> all = new FairLines<>(MOST);
        Map<String, List<Element>> model = new HashMap<>();
        for (int step = 0; step < 200; step++) {
            String client = "c" + random.nextInt(5);
            List<Element> own = model.computeIfAbsent(client, absent -> new ArrayList<>());
            int action = random.nextInt(10);
            if (action < 5) {
                Element element = new Element(client, step);
                assertThat(all.add(client, 1 + random.nextInt(3), element)).isEqualTo(own.size() < MOST);
                if (own.size() < MOST) {
                    own.add(element);
                }
            } else if (action < 8) {
                Element served = all.poll();
                if (served != null) {
                    assertThat(model.get(served.client()).remove(0)).isEqualTo(served);
                }
            } else if (!own.isEmpty()) {
                assertThat(all.remove(client, own.remove(random.nextInt(own.size()))))
                        .isTrue();
            }
            assertThat(all.size())
                    .isEqualTo(model.values().stream().mapToInt(List::size).sum());
        }
    }

    @Property(tries = 500)
    void theNumberBeforeANewcomerIsExactIfNobodyElseComes(@ForAll long seed) {
        Random random = new Random(seed);
        FairLines<Element> all = new FairLines<>(40);
        int clients = 1 + random.nextInt(4);
        int[] weights = random.ints(clients, 1, 4).toArray();
        for (int i = random.nextInt(30); i > 0; i--) {
            int client = random.nextInt(clients);
            all.add("c" + client, weights[client], new Element("c" + client, i));
            if (random.nextInt(4) == 0) {
                all.poll();
            }
        }
        int client = random.nextInt(clients);
        Element newcomer = new Element("c" + client, -1);
        int told = all.before("c" + client, weights[client]);
        all.add("c" + client, weights[client], newcomer);

        int before = 0;
        for (Element next = all.poll(); !newcomer.equals(next); next = all.poll()) {
            before++;
        }

        assertThat(told).isEqualTo(before);
    }

    /** While all have somebody waiting, no two clients are further apart, by their weights, than one turn. */
    @Property(tries = 200)
    void weightsHoldWithinOneTurn(@ForAll long seed) {
        Random random = new Random(seed);
        FairLines<Element> all = new FairLines<>(40);
        int clients = 2 + random.nextInt(4);
        int[] weights = random.ints(clients, 1, 6).toArray();
        int[] served = new int[clients];
        for (int client = 0; client < clients; client++) {
            for (int i = 0; i < 40; i++) {
                all.add("c" + client, weights[client], new Element("c" + client, i));
            }
        }
        for (int i = 0; i < 300; i++) {
            Element next = all.poll();
            int client = Integer.parseInt(next.client().substring(1));
            served[client]++;
            all.add(next.client(), weights[client], next);
            for (int one = 0; one < clients; one++) {
                for (int other = 0; other < clients; other++) {
                    assertThat((double) served[one] / weights[one] - (double) served[other] / weights[other])
                            .isLessThanOrEqualTo(1);
                }
            }
        }
    }
}
