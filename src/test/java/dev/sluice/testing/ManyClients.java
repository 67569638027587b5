package dev.sluice.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that ask at the same time, each on a thread of its own. */
public final class ManyClients {

    private ManyClients() {}

    /** What a client does. */
    public interface Work {

        /**
         * Asks until there is nothing more to ask.
         *
         * @param number of the client, from 0 on
         */
        void run(int number) throws Exception;
    }

    /**
     * Returns when all have done their work.
     *
     * @throws java.util.concurrent.ExecutionException what a client has thrown; the others are interrupted
     */
    public static void run(int clients, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                int number = client;
                running.add(threads.submit(() -> {
                    work.run(number);
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
