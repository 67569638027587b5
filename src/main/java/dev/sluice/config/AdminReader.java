package dev.sluice.config;

import dev.sluice.auth.KeyHash;
import dev.sluice.console.AdminAccount;
import dev.sluice.console.AdminRole;
import dev.sluice.console.AdminRules;
import dev.sluice.console.AdminRules.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads who may use the console and the admin API. */
final class AdminReader {

    private static final String ADMIN = "sluice.admin";

    private final PropertyReader settings;

    /** Names of accounts by their keys. A key must be unique. */
    private final Map<KeyHash, String> owners = new HashMap<>();

    AdminReader(PropertyReader settings) {
        this.settings = settings;
    }

    /** Reads the valid settings and records a fault for each invalid one. */
    AdminRules read() {
        List<AdminAccount> accounts = new ArrayList<>();
        for (String name : settings.givenNames(PropertyNames.ADMIN_KEYS)) {
            accounts.add(account(name));
        }
        Mode usual = accounts.isEmpty() ? Mode.LOOPBACK : Mode.ON;
        List<String> words = Stream.concat(Stream.of(usual), Stream.of(Mode.values()))
                .map(AdminReader::word)
                .distinct()
                .toList();
        Mode mode = Mode.valueOf(settings.choice(ADMIN, words).toUpperCase(Locale.ROOT));
        if (mode == Mode.ON && accounts.isEmpty()) {
            settings.fault(
                    ADMIN,
                    "is on, and no administrator is configured; set sluice.admin.keys.NAME.sha256 to the SHA-256 of a key, and"
                            + " sluice.admin.keys.NAME.role");
        }
        if (mode == Mode.LOOPBACK && !accounts.isEmpty()) {
            settings.fault(
                    ADMIN,
                    "is loopback, for which no key is asked, so sluice.admin.keys has no effect; remove one of them");
        }
        return new AdminRules(mode, mode == Mode.ON ? accounts : List.of());
    }

    private AdminAccount account(String name) {
        String property = PropertyNames.ADMIN_KEYS + name + ".sha256";
        Set<KeyHash> keys = new HashSet<>();
        if (settings.required(property).isPresent()) {
            for (String word : settings.words(property)) {
                // Do not print the value: it may be the key itself.
                KeyHash.parse(word)
                        .ifPresentOrElse(
                                keys::add,
                                () -> settings.fault(
                                        property,
                                        "must be the SHA-256 of a key as 64 hexadecimal digits; separate several with commas"));
            }
        }
        for (KeyHash key : keys) {
            String owner = owners.putIfAbsent(key, name);
            if (owner != null) {
                settings.fault(property, "is already used by the administrator " + owner + "; it must be unique");
            }
        }
        List<String> roles = Stream.of(AdminRole.values()).map(AdminRole::word).toList();
        String role = settings.choice(PropertyNames.ADMIN_KEYS + name + ".role", roles);
        return new AdminAccount(name, AdminRole.valueOf(role.toUpperCase(Locale.ROOT)), keys);
    }

    private static String word(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
