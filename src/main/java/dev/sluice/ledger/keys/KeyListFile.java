package dev.sluice.ledger.keys;

import dev.sluice.digest.Sha256;
import dev.sluice.ledger.spool.ReplacedFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps the list of keys in a file, for a gateway that starts while the database is away. It has the hashes of keys, and no key. For one
 * thread.
 */
public final class KeyListFile {

    private static final Logger LOG = System.getLogger(KeyListFile.class.getName());

    private static final String NAME = "client-keys";

    /** More than {@link ClientKeyStore#MOST} lines with the longest names have. */
    private static final long MOST_BYTES = 32L * 1024 * 1024;

    private static final String HEAD = "client-keys 1 ";
    private static final String SEPARATOR = "\t";
    private static final String NEVER = "-";
    private static final int FIELDS = 8;

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Path file;

    /** @param directory exists */
    public KeyListFile(Path directory) {
        file = directory.resolve(NAME);
    }

    /** Reads the list; empty if there is no file, or a damaged one. */
    public Optional<KeyList> read() {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("it is too large");
            }
            return Optional.of(parse(Files.readString(file, StandardCharsets.US_ASCII)));
        } catch (IOException | IllegalArgumentException | DateTimeException damaged) {
            LOG.log(
                    Level.WARNING,
                    "{0} is damaged: clients'' keys that were made in the console are known as soon as the ledger''s database is"
                            + " there",
                    file);
            return Optional.empty();
        }
    }

    private static KeyList parse(String text) throws IOException {
        int end = text.lastIndexOf('\n', text.length() - 2) + 1;
        String body = text.substring(0, end);
        if (!body.startsWith(HEAD) || !text.substring(end).strip().equals(Sha256.hex(body))) {
            throw new IOException("it is not whole");
        }
        List<String> lines = body.lines().toList();
        List<StoredKey> keys = lines.stream()
                .skip(1)
                .map(KeyListFile::parseKey)
                .limit(ClientKeyStore.MOST)
                .toList();
        return new KeyList(Long.parseLong(lines.get(0).substring(HEAD.length())), keys);
    }

    private static StoredKey parseKey(String line) {
        String[] fields = line.split(SEPARATOR, -1);
        if (fields.length != FIELDS || !HASH.matcher(fields[2]).matches()) {
            throw new IllegalArgumentException("not a key");
        }
        return new StoredKey(
                UUID.fromString(fields[0]),
                URLDecoder.decode(fields[1], StandardCharsets.UTF_8),
                fields[2],
                fields[3],
                URLDecoder.decode(fields[4], StandardCharsets.UTF_8),
                Instant.parse(fields[5]),
                parseTime(fields[6]),
                parseTime(fields[7]));
    }

    private static Optional<Instant> parseTime(String text) {
        return text.equals(NEVER) ? Optional.empty() : Optional.of(Instant.parse(text));
    }

    /** Writes the list in the place of the one before. A failure is logged: the database has it too. */
    public void write(KeyList list) {
        String body = HEAD + list.version() + "\n"
                + list.keys().stream().map(KeyListFile::line).collect(Collectors.joining());
        try {
            ReplacedFile.write(file, (body + Sha256.hex(body) + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException failed) {
            LOG.log(
                    Level.WARNING,
                    "{0} cannot be written, so that a gateway that starts while the database is away lacks the newest keys: {1}",
                    file,
                    failed.getMessage());
        }
    }

    private static String line(StoredKey key) {
        return String.join(
                        SEPARATOR,
                        key.id().toString(),
                        URLEncoder.encode(key.client(), StandardCharsets.UTF_8),
                        key.sha256(),
                        key.last4(),
                        URLEncoder.encode(key.madeBy(), StandardCharsets.UTF_8),
                        key.madeAt().toString(),
                        time(key.until()),
                        time(key.disabledAt()))
                + "\n";
    }

    private static String time(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(NEVER);
    }
}
