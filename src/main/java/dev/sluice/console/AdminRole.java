package dev.sluice.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What somebody may do in the console and the admin API (ledger-and-console.md U2). */
public enum AdminRole {
    /** Reads what concerns the clients of its teams, but no names of users. */
    TEAM(false, false, false),
    /** Reads everything but the names of users and the audit. */
    VIEWER(true, false, false),
    /** Reads the names of users, the audit, and the text of exchanges too. */
    AUDITOR(true, true, false),
    /** Reads the same but the text of exchanges, and changes what runs. */
    OPERATOR(true, true, true);

    private final boolean seesAll;
    private final boolean seesUsers;
    private final boolean changes;

    AdminRole(boolean seesAll, boolean seesUsers, boolean changes) {
        this.seesAll = seesAll;
        this.seesUsers = seesUsers;
        this.changes = changes;
    }

    /** Whether it reads the names of clients' users, and who has changed what. */
    boolean seesUsers() {
        return seesUsers;
    }

    /** Whether it changes what runs. */
    boolean mayChange() {
        return changes;
    }

    /** Whether it may do all that the other one may. */
    boolean includes(AdminRole other) {
        return (seesAll || !other.seesAll) && (seesUsers || !other.seesUsers) && (changes || !other.changes);
    }

    /** The word of the property. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it may do, in the words of the API. */
    List<String> permissions() {
        List<String> words = new ArrayList<>();
        if (seesAll) {
            words.add("read");
        }
        if (seesUsers) {
            words.add("users");
            words.add("audit");
        }
        if (this == AUDITOR) {
            words.add("captures");
        }
        if (changes) {
            words.add("change");
            words.add("rotate");
        }
        return words;
    }
}
