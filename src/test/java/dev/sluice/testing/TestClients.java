package dev.sluice.testing;

import dev.sluice.digest.Sha256;

/** Clients of a gateway under test, each with a key that follows from its name. */
public final class TestClients {

    private TestClients() {}

    /** The property that makes a client of this name. */
    public static String client(String name) {
        return "sluice.clients." + name + ".key-sha256=" + Sha256.hex(keyOf(name));
    }

    /** The header line by which this client is known. */
    public static String key(String client) {
        return "Authorization: Bearer " + keyOf(client);
    }

    private static String keyOf(String client) {
        return client + "-key";
    }
}
