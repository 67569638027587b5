package dev.sluice.config;

import dev.sluice.ledger.Ledger.WhenFull;
import dev.sluice.ledger.UserNames;
import dev.sluice.ledger.spool.SpoolSettings;
import dev.sluice.ledger.spool.SpoolSettings.Sync;
import dev.sluice.ledger.store.DatabaseLogin;
import dev.sluice.ledger.store.Migration;
import dev.sluice.ledger.store.Retention;
import dev.sluice.routing.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads how the ledger is kept (docs/ledger.md). */
final class LedgerReader {

    private static final String LEDGER = "sluice.ledger";
    private static final String DIRECTORY = "sluice.ledger.dir";
    private static final String URL = "sluice.ledger.url";
    private static final String USER = "sluice.ledger.user";
    private static final String PASSWORD = "sluice.ledger.password";
    static final String PASSWORD_FILE = "sluice.ledger.password-file";
    private static final String USERS = "sluice.ledger.users";
    static final String USERS_KEY_FILE = USERS + ".key-file";
    private static final String HASHED = "hmac";

    /** Who can guess the key can find out whose a hash is. */
    private static final int SHORTEST_USERS_KEY = 32;

    private static final String JNDI = "sluice.ledger.jndi";
    private static final String KEYS = "sluice.client-keys";
    private static final String KEYS_EVERY = "sluice.client-keys.every";
    private static final Duration USUAL_KEYS_EVERY = Duration.ofSeconds(5);
    private static final Duration LONGEST_KEYS_EVERY = Duration.ofMinutes(5);
    private static final List<String> DATABASES = List.of("jdbc:postgresql:", "jdbc:mariadb:");
    private static final String MAX_BYTES = "sluice.ledger.spool.max-bytes";

    private static final long DEFAULT_MAX_BYTES = 1024L * 1024 * 1024;
    private static final long LARGEST_MAX_BYTES = 1024L * DEFAULT_MAX_BYTES;
    private static final long LEAST_MAX_BYTES = (long) SpoolSettings.FEWEST_SEGMENTS * SpoolSettings.USUAL_SEGMENT;

    private final PropertyReader settings;
    private final ZoneId zone;
    private final Optional<Path> usualDirectory;
    private final Map<Path, String> files;
    private final SecretReader secrets;

    /**
     * Creates a reader.
     *
     * @param zone where hours and days begin
     * @param usualDirectory the container's directory for data; empty if the container is unknown
     * @param files contents of the readable files that properties name, by path
     * @param jndi keys in the container's JNDI
     */
    LedgerReader(
            PropertyReader settings,
            ZoneId zone,
            Optional<Path> usualDirectory,
            Map<Path, String> files,
            KeySource jndi) {
        this.settings = settings;
        this.zone = zone;
        this.usualDirectory = usualDirectory;
        this.files = files;
        this.secrets = new SecretReader(settings, files, jndi);
    }

    /** Returns how the ledger is kept; empty if it is not. Records a fault for each invalid property. */
    Optional<LedgerConfig> read() {
        boolean isOn = settings.choice(LEDGER, List.of("off", "on")).equals("on");
        long maxBytes = settings.count(MAX_BYTES, DEFAULT_MAX_BYTES, LARGEST_MAX_BYTES);
        if (maxBytes < LEAST_MAX_BYTES) {
            settings.fault(MAX_BYTES, "must be at least " + LEAST_MAX_BYTES);
        }
        Sync sync = settings.choice("sluice.ledger.spool.sync", List.of("1s", "always"))
                        .equals("always")
                ? Sync.ALWAYS
                : Sync.EACH_SECOND;
        Duration spoolKeep = settings.period("sluice.ledger.spool.keep", Duration.ofHours(24));
        WhenFull whenFull = settings.choice("sluice.ledger.spool.when-full", List.of("drop", "refuse"))
                        .equals("refuse")
                ? WhenFull.REFUSE
                : WhenFull.DROP;
        Retention retention = new Retention(
                settings.period("sluice.ledger.keep", Duration.ofDays(90)),
                settings.period("sluice.ledger.keep-hours", Duration.ofDays(400)),
                settings.period("sluice.ledger.keep-days", Duration.ofDays(10L * PropertyReader.DAYS_OF_YEAR)));
        UserNames users = users();
        boolean hasAddresses =
                settings.choice("sluice.ledger.addresses", List.of("off", "on")).equals("on");
        Optional<Path> directory = settings.path(DIRECTORY).or(() -> usualDirectory);
        Optional<DatabaseLogin> login = login();
        Optional<String> jndi = jndi();
        Migration migration =
                Migration.valueOf(settings.choice("sluice.ledger.migrate", List.of("auto", "check", "off"))
                        .toUpperCase(Locale.ROOT));
        Optional<Duration> keysEvery = keysEvery(isOn);
        if (!isOn || maxBytes < LEAST_MAX_BYTES) {
            return Optional.empty();
        }
        if (directory.isEmpty()) {
            settings.fault(DIRECTORY, "must be set: the directory for data of this server is unknown");
            return Optional.empty();
        }
        return Optional.of(new LedgerConfig(
                directory.get(),
                new SpoolSettings(SpoolSettings.USUAL_SEGMENT, maxBytes, spoolKeep, sync),
                whenFull,
                login,
                jndi,
                migration,
                retention,
                users,
                hasAddresses,
                keysEvery,
                zone));
    }

    private UserNames users() {
        String kept = settings.choice(USERS, List.of("name", HASHED, "none"));
        List<String> sources = secrets.sources(USERS + ".");
        if (!kept.equals(HASHED)) {
            sources.forEach(property -> settings.fault(property, "has no effect without " + USERS + "=" + HASHED));
            return kept.equals("name") ? UserNames.KEPT : UserNames.LEFT_OUT;
        }
        if (sources.isEmpty()) {
            settings.fault(USERS, "needs a key; set " + USERS + ".key, .key-file or .key-jndi");
            return UserNames.LEFT_OUT;
        }
        Optional<String> key = secrets.key(sources).map(Secret::reveal);
        if (key.filter(text -> text.length() < SHORTEST_USERS_KEY).isPresent()) {
            settings.fault(sources.get(0), "must have at least " + SHORTEST_USERS_KEY + " characters");
        }
        return key.map(text -> UserNames.hashed(text.getBytes(StandardCharsets.US_ASCII)))
                .orElse(UserNames.LEFT_OUT);
    }

    private Optional<Duration> keysEvery(boolean isOn) {
        Optional<Duration> every = settings.duration(KEYS_EVERY);
        if (every.filter(time -> time.compareTo(LONGEST_KEYS_EVERY) > 0).isPresent()) {
            settings.fault(KEYS_EVERY, "must be at most 5m: a key that is disabled is accepted for so long");
        }
        boolean areMade = settings.choice(KEYS, List.of("on", "off")).equals("on");
        if (!isOn && areMade && settings.text(KEYS).isPresent()) {
            settings.fault(KEYS, "needs " + LEDGER + "=on, whose database has the keys");
        }
        return isOn && areMade ? every.or(() -> Optional.of(USUAL_KEYS_EVERY)) : Optional.empty();
    }

    private Optional<DatabaseLogin> login() {
        Optional<String> url = settings.text(URL);
        String user = settings.text(USER).orElse("");
        String password = password().orElse("");
        if (url.isEmpty()) {
            for (String property : List.of(USER, PASSWORD, PASSWORD_FILE)) {
                if (settings.text(property).isPresent()) {
                    settings.fault(property, "has no effect without " + URL);
                }
            }
            return Optional.empty();
        }
        if (DATABASES.stream().noneMatch(url.get()::startsWith)) {
            settings.fault(URL, "must begin with " + String.join(" or ", DATABASES));
            return Optional.empty();
        }
        return Optional.of(new DatabaseLogin(url.get(), user, password));
    }

    private Optional<String> password() {
        Optional<String> password = settings.text(PASSWORD);
        Optional<Path> file = settings.path(PASSWORD_FILE);
        if (password.isPresent() && file.isPresent()) {
            settings.fault(PASSWORD_FILE, "must not be set together with " + PASSWORD);
        }
        if (file.isEmpty()) {
            return password;
        }
        Optional<String> read = file.map(files::get);
        if (read.isEmpty()) {
            settings.fault(PASSWORD_FILE, "cannot be read");
        }
        return read;
    }

    private Optional<String> jndi() {
        Optional<String> jndi = settings.text(JNDI);
        if (jndi.isPresent() && settings.text(URL).isPresent()) {
            settings.fault(JNDI, "must not be set together with " + URL);
        }
        return jndi;
    }
}
