package dev.sluice.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port of the loopback address on which nobody listens at the moment. It is below those that Linux gives to clients, and each of the processes that
 * run tests at once has its own range, so that nobody takes it before it is used.
 */
public final class FreePort {

    private static final int FIRST = 10_000;
    private static final int RANGE = 7_500;
    private static final int FORKS = 3;
    private static final int FORK = Integer.getInteger("sluice.fork", 1);
    private static final int TRIES = 100;

    private FreePort() {}

    /** Finds one; for programs that must be told their port. */
    public static int find() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = FIRST
                    + (FORK - 1) % FORKS * RANGE
                    + ThreadLocalRandom.current().nextInt(RANGE);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // Another one may be free.
            }
        }
        throw new IOException("none of " + TRIES + " ports is free");
    }
}
