package dev.sluice.console;

import dev.sluice.auth.KeyHash;
import java.util.List;
import java.util.Optional;

/**
 * Who may use the console and the admin API.
 *
 * @param accounts no two with the same key; empty unless the mode is {@link Mode#ON}
 */
public record AdminRules(Mode mode, List<AdminAccount> accounts) {

    /** For whom there is a console. */
    public enum Mode {
        /** For nobody: its paths answer 404. */
        OFF,
        /** For programs and browsers on the gateway's own machine, which may only read. */
        LOOPBACK,
        /** For those who have a key. */
        ON
    }

    /** There is no console. */
    public static final AdminRules OFF = new AdminRules(Mode.OFF, List.of());

    public AdminRules {
        accounts = List.copyOf(accounts);
    }

    /** Whether there is a console at all. */
    public boolean isOn() {
        return mode != Mode.OFF;
    }

    /** The account with this key; empty if there is none. */
    Optional<AdminAccount> accountWith(KeyHash key) {
        return accounts.stream().filter(account -> account.keys().contains(key)).findFirst();
    }
}
