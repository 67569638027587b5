package dev.sluice.config;

import dev.sluice.auth.AllowedPaths;
import dev.sluice.auth.CertificateId;
import dev.sluice.auth.Client;
import dev.sluice.auth.ClientAccess;
import dev.sluice.auth.KeyHash;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.security.auth.x500.X500Principal;

/** Reads the clients and their credentials. */
final class ClientReader {

    private static final String UNTIL = " until ";

    /** The word for what is allowed anyway. */
    private static final String READ_PATHS = "read";

    private final PropertyReader settings;
    private final boolean areKeysMade;
    private final List<String> warnings;

    /** The client of each credential. A credential must be unique. */
    private final Map<Object, String> clientsByCredential = new HashMap<>();

    /**
     * Creates a reader.
     *
     * @param areKeysMade whether clients can get keys that are not configured, so that they need no credential here
     */
    ClientReader(PropertyReader settings, boolean areKeysMade, List<String> warnings) {
        this.settings = settings;
        this.areKeysMade = areKeysMade;
        this.warnings = warnings;
    }

    /** Returns the clients in alphabetical order and records a fault for each invalid property. */
    List<ClientAccess> read() {
        List<ClientAccess> clients = new ArrayList<>();
        Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : settings.givenNames(PropertyNames.CLIENTS)) {
            String twin = names.putIfAbsent(name, name);
            if (twin != null) {
                settings.fault(
                        PropertyNames.CLIENTS + name,
                        "has the same name as " + twin + "; names must differ in more than case");
            }
            if (name.equalsIgnoreCase(Client.ANONYMOUS.name())) {
                settings.fault(
                        PropertyNames.CLIENTS + name,
                        "is reserved for requests without authentication; choose another name");
            }
            clients.add(client(name));
        }
        return clients;
    }

    private ClientAccess client(String name) {
        int faultsBefore = settings.faults().size();
        Client client = new Client(
                name,
                name,
                settings.patterns(property(name, "providers")),
                settings.patterns(property(name, "models")),
                paths(name),
                weight(name));
        ClientAccess access = new ClientAccess(
                client,
                keys(name),
                unique(name, "principals"),
                unique(name, "subjects"),
                new HashSet<>(settings.words(property(name, "roles"))),
                certificates(name));
        if (access.hasNoCredentials() && !areKeysMade && settings.faults().size() == faultsBefore) {
            settings.fault(
                    PropertyNames.CLIENTS + name,
                    "has no credentials; set key-sha256, principals, subjects, roles, certificate or certificate-sha256");
        }
        return access;
    }

    private int weight(String name) {
        return (int) settings.count(property(name, "weight"), 1, Client.MAX_WEIGHT);
    }

    /** Names that no other client may have. */
    private Set<String> unique(String name, String last) {
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
                // Do not print the value: it may be the key itself.
                settings.fault(
                        property(name, "key-sha256"),
                        "must be the SHA-256 of a key as 64 hexadecimal digits, or with an expiry as HASH until 2027-01-31; separate"
                                + " several with commas");
                continue;
            }
            Optional<Instant> expiry =
                    until < 0 ? Optional.empty() : expiry(name, word.substring(until + UNTIL.length()));
            claim(property(name, "key-sha256"), name, hash.get());
            keys.put(hash.get(), expiry);
        }
        return keys;
    }

    /** Parses a date or an instant. A key with a date is valid to the end of that day in UTC. */
    private Optional<Instant> expiry(String name, String text) {
        try {
            String date = text.strip();
            Instant expiry = date.contains("T")
                    ? Instant.parse(date)
                    : LocalDate.parse(date)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant();
            if (!expiry.isAfter(Instant.now())) {
                warnings.add(property(name, "key-sha256") + ": a key has expired");
            }
            return Optional.of(expiry);
        } catch (DateTimeException noDate) {
            settings.fault(
                    property(name, "key-sha256"),
                    "until must be followed by a date such as 2027-01-31, or a time such as 2027-01-31T17:00:00Z");
            return Optional.empty();
        }
    }

    private AllowedPaths paths(String name) {
        String property = property(name, "paths");
        Set<String> patterns = new LinkedHashSet<>();
        for (String word : settings.words(property)) {
            String pattern = word.toLowerCase(Locale.ROOT);
            if (pattern.equals(READ_PATHS)) {
                continue;
            }
            patterns.add(pattern);
            if (AllowedPaths.isSpentLater(pattern)) {
                warnings.add(property + ": no limit counts the tokens that are spent through " + pattern);
            }
        }
        if (!AllowedPaths.invalid(patterns).isEmpty()) {
            settings.fault(
                    property,
                    "must be \"read\", \"background\", or paths that begin with /v1/, such as /v1/files*; separate several with commas");
        }
        return new AllowedPaths(patterns);
    }

    private Set<CertificateId> certificates(String name) {
        Set<CertificateId> certificates = new HashSet<>();
        namedCertificate(name).ifPresent(named -> {
            claim(property(name, "certificate"), name, named);
            certificates.add(named);
        });
        String property = property(name, "certificate-sha256");
        for (String word : settings.words(property)) {
            Optional<CertificateId> fingerprint = CertificateId.fingerprint(word);
            if (fingerprint.isEmpty()) {
                settings.fault(
                        property,
                        "must be the SHA-256 of a certificate as 64 hexadecimal digits, as openssl x509 -noout -fingerprint -sha256"
                                + " prints it; separate several with commas");
                continue;
            }
            claim(property, name, fingerprint.get());
            certificates.add(fingerprint.get());
        }
        return certificates;
    }

    private Optional<CertificateId> namedCertificate(String name) {
        Optional<String> subject = distinguishedName(property(name, "certificate"));
        Optional<String> issuer = distinguishedName(property(name, "certificate-issuer"));
        if (settings.text(property(name, "certificate")).isPresent()
                != settings.text(property(name, "certificate-issuer")).isPresent()) {
            settings.fault(
                    property(name, "certificate"),
                    "and certificate-issuer belong together: every authority that the container trusts could issue the same"
                            + " subject; set both, or certificate-sha256");
        }
        return subject.flatMap(found -> issuer.map(by -> CertificateId.named(found, by)));
    }

    private Optional<String> distinguishedName(String property) {
        Optional<String> text = settings.text(property);
        try {
            text.ifPresent(X500Principal::new);
            return text;
        } catch (IllegalArgumentException noName) {
            settings.fault(property, "must be a name in RFC 2253 form, such as CN=billing,O=Bank");
            return Optional.empty();
        }
    }

    private void claim(String property, String name, Object credential) {
        String owner = clientsByCredential.putIfAbsent(credential, name);
        if (owner != null) {
            settings.fault(property, "is already used by the client " + owner + "; it must be unique");
        }
    }

    private static String property(String name, String last) {
        return PropertyNames.CLIENTS + name + "." + last;
    }
}
