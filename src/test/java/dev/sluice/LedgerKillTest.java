package dev.sluice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.GatewayProcess;
import dev.sluice.testing.LedgerTables;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is killed under load, again and again. More often with {@code -Dsluice.kills=200}. */
final class LedgerKillTest {

    private static final int KILLS = Integer.getInteger("sluice.kills", 4);
    private static final int CLIENTS = 8;

    @TempDir
    private Path directory;

    /** Request ids of the requests that the provider got. */
    private final Set<String> sent = ConcurrentHashMap.newKeySet();

    @AutoClose
    private final FakeProvider provider = FakeProvider.start().answerFor(this::answer);

    /** Request ids of the requests whose whole answer the client has. */
    private final Set<String> answered = ConcurrentHashMap.newKeySet();

    private final AtomicInteger numbers = new AtomicInteger();

    @Test
    void whatWasAnsweredIsOneRowAndWhatWasUnderWayIsOneToo() throws Exception {
        Random random = new Random(7);
        for (int kill = 0; kill < KILLS; kill++) {
            GatewayProcess gateway = start();
            AtomicBoolean isOver = new AtomicBoolean();
            List<Thread> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(new Thread(() -> ask(gateway.port(), isOver)));
            }
            clients.forEach(Thread::start);
            int before = answered.size();
            int few = 20 + random.nextInt(200);
            Await.until("answers", () -> answered.size() >= before + few);
            gateway.kill();
            isOver.set(true);
            for (Thread client : clients) {
                client.join();
            }
        }
        start().close();

        Map<String, Map<String, String>> rows;
        try (LedgerTables tables = LedgerTables.in(directory)) {
            List<Map<String, String>> all = tables.query("select request_id, ending, input, output from exchange");
            rows = all.stream().collect(Collectors.toMap(row -> row.get("request_id"), Function.identity()));
        }
        assertThat(rows.keySet()).containsAll(sent);
        assertThat(answered).isNotEmpty().allSatisfy(id -> assertThat(rows.get(id))
                .containsEntry("ending", "complete")
                .containsEntry("input", id.substring("kill-".length()))
                .containsEntry("output", "3"));
        assertThat(rows.values()).extracting(row -> row.get("ending")).containsOnly("complete", "lost");
    }

    private GatewayProcess start() {
        return GatewayProcess.start(
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory,
                "sluice.ledger.spool.max-bytes=4294967296",
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.auth=none");
    }

    private Answer answer(Received request) {
        String id = request.header("x-request-id").orElseThrow();
        sent.add(id);
        String usage = "\"usage\":{\"prompt_tokens\":" + id.substring("kill-".length()) + ",\"completion_tokens\":3}";
        return request.bodyText().contains("\"stream\":true")
                ? Answer.sse(
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n"
                                + "data: {\"choices\":[]," + usage + "}\n\ndata: [DONE]\n\n")
                : Answer.json(200, "{\"choices\":[]," + usage + "}");
    }

    private void ask(int port, AtomicBoolean isOver) {
        while (!isOver.get()) {
            int number = numbers.incrementAndGet();
            String id = "kill-" + number;
            boolean isStream = number % 2 == 0;
            String body = "{\"model\":\"m\",\"messages\":[]" + (isStream ? ",\"stream\":true}" : "}");
            try {
                RawResponse answer =
                        RawHttp.send(port, RawHttp.post("/v1/chat/completions", body, "x-request-id: " + id));
                String text = new String(answer.body(), UTF_8);
                if (isStream ? text.endsWith("data: [DONE]\n\n") : text.endsWith("}}")) {
                    answered.add(id);
                }
            } catch (IOException | AssertionError killed) {
                // The answer did not come, or not all of it.
            }
        }
    }
}
