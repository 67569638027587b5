package dev.sluice.config;

import dev.sluice.auth.Client;
import dev.sluice.auth.ClientAccess;
import dev.sluice.auth.KeyHash;
import dev.sluice.auth.NamePatterns;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.security.auth.x500.X500Principal;

/** Reads the clients. */
final class ClientReader {

    private static final String UNTIL = " until ";

    private final PropertyReader settings;
    private final List<String> warnings;

    /** What a client is known by, and which: nobody can be two of them. */
    private final Map<Object, String> owners = new HashMap<>();

    ClientReader(PropertyReader settings, List<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    /** Every client that can be built, in alphabetical order; what keeps one from it is noted as a fault. */
    List<ClientAccess> read() {
        List<ClientAccess> clients = new ArrayList<>();
        Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : settings.givenNames(PropertyNames.CLIENTS)) {
            String twin = names.putIfAbsent(name, name);
            if (twin != null) {
                settings.fault(
                        PropertyNames.CLIENTS + name, "the same name as " + twin + "; names differ by more than case");
            }
            if (name.equalsIgnoreCase(Client.ANONYMOUS.name())) {
                settings.fault(PropertyNames.CLIENTS + name, "stands for those whom nobody asked; rename it");
            }
            clients.add(client(name));
        }
        return clients;
    }

    private ClientAccess client(String name) {
        int faultsBefore = settings.faults().size();
        Client client = new Client(name, name, patterns(name, "providers"), patterns(name, "models"));
        ClientAccess access = new ClientAccess(
                client,
                keys(name),
                own(name, "principals"),
                own(name, "subjects"),
                new HashSet<>(settings.words(property(name, "roles"))),
                certificate(name));
        if (access.hasNoCredentials() && settings.faults().size() == faultsBefore) {
            settings.fault(
                    PropertyNames.CLIENTS + name,
                    "nobody can be this client: give it key-sha256, principals, subjects, roles or certificate");
        }
        return access;
    }

    private NamePatterns patterns(String name, String last) {
        List<String> words = settings.words(property(name, last));
        return words.isEmpty() ? NamePatterns.ANY : new NamePatterns(words);
    }

    /** Names that no other client may have too. */
    private Set<String> own(String name, String last) {
        Set<String> words = new HashSet<>(settings.words(property(name, last)));
        words.forEach(word -> claim(property(name, last), name, List.of(last, word)));
        return words;
    }

    private Map<KeyHash, Optional<Instant>> keys(String name) {
        Map<KeyHash, Optional<Instant>> keys = new HashMap<>();
        for (String word : settings.words(property(name, "key-sha256"))) {
            int until = word.indexOf(UNTIL);
            Optional<KeyHash> hash = KeyHash.parse(until < 0 ? word : word.substring(0, until));
            if (hash.isEmpty()) {
                // Without the text: it may be the key itself.
                settings.fault(
                        property(name, "key-sha256"),
                        "must be the SHA-256 of a key in 64 hexadecimal digits, or several with commas, each alone or as HASH until"
                                + " 2027-01-31");
                continue;
            }
            Optional<Instant> end = until < 0 ? Optional.empty() : end(name, word.substring(until + UNTIL.length()));
            claim(property(name, "key-sha256"), name, hash.get());
            keys.put(hash.get(), end);
        }
        return keys;
    }

    /** A day counts to its end, in UTC. */
    private Optional<Instant> end(String name, String text) {
        try {
            String date = text.strip();
            Instant end = date.contains("T")
                    ? Instant.parse(date)
                    : LocalDate.parse(date)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant();
            if (!end.isAfter(Instant.now())) {
                warnings.add(property(name, "key-sha256") + ": a key has expired");
            }
            return Optional.of(end);
        } catch (DateTimeException noDate) {
            settings.fault(
                    property(name, "key-sha256"),
                    "until must be followed by a day such as 2027-01-31, or a moment such as 2027-01-31T17:00:00Z");
            return Optional.empty();
        }
    }

    private Optional<X500Principal> certificate(String name) {
        Optional<String> subject = settings.text(property(name, "certificate"));
        try {
            Optional<X500Principal> certificate = subject.map(X500Principal::new);
            certificate.ifPresent(found -> claim(property(name, "certificate"), name, found));
            return certificate;
        } catch (IllegalArgumentException noName) {
            settings.fault(
                    property(name, "certificate"),
                    "must be the subject of a certificate as RFC 2253 writes it, such as CN=billing,O=Bank");
            return Optional.empty();
        }
    }

    private void claim(String property, String name, Object known) {
        String owner = owners.putIfAbsent(known, name);
        if (owner != null) {
            settings.fault(property, "also of the client " + owner + "; nobody can be both");
        }
    }

    private static String property(String name, String last) {
        return PropertyNames.CLIENTS + name + "." + last;
    }
}
