package dev.sluice.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What somebody may do in the console and the admin API (ledger-and-console.md U2). */
public enum AdminRole {
    /** Reads everything but the names of users and the audit. */
    VIEWER(false, false),
    /** Reads the names of users and the audit too. */
    AUDITOR(true, false),
    /** Reads the same, and changes what runs. */
    OPERATOR(true, true);

    private final boolean seesUsers;
    private final boolean changes;

    AdminRole(boolean seesUsers, boolean changes) {
        this.seesUsers = seesUsers;
        this.changes = changes;
    }

    /** Whether it reads the names of clients' users, and who has changed what. */
    boolean seesUsers() {
        return seesUsers;
    }

    /** Whether it may do all that the other one may. */
    boolean includes(AdminRole other) {
        return (seesUsers || !other.seesUsers) && (changes || !other.changes);
    }

    /** The word of the property. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it may do, in the words of the API. */
    List<String> permissions() {
        List<String> words = new ArrayList<>(List.of("read"));
        if (seesUsers) {
            words.add("users");
            words.add("audit");
        }
        if (changes) {
            words.add("change");
        }
        return words;
    }
}
