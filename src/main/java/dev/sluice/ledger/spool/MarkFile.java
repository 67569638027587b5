package dev.sluice.ledger.spool;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Remembers up to which segment the database has everything, so that the next process can use the room of those before it at once, also
 * while the database is away. May be behind. For one thread.
 */
final class MarkFile {

    private static final Logger LOG = System.getLogger(MarkFile.class.getName());

    private static final String NAME = "spool-mark";

    private final Path file;
    private long segment;

    MarkFile(Path directory) throws IOException {
        file = directory.resolve(NAME);
        segment = Files.exists(file) ? read(file) : 0;
    }

    private static long read(Path file) throws IOException {
        try {
            return Long.parseLong(
                    Files.readString(file, StandardCharsets.ISO_8859_1).strip());
        } catch (NumberFormatException damaged) {
            LOG.log(Level.WARNING, "{0} is damaged; all segments are taken for needed", file);
            return 0;
        }
    }

    /** Number of the first segment of which the database may lack something; 0 if it is unknown. */
    long segment() {
        return segment;
    }

    void write(long newSegment) {
        if (newSegment == segment) {
            return;
        }
        try {
            Path next = file.resolveSibling(NAME + ".new");
            Files.writeString(next, newSegment + "\n", StandardCharsets.ISO_8859_1);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            segment = newSegment;
        } catch (IOException diskFull) {
            // Behind, which is allowed.
            LOG.log(Level.DEBUG, "the mark of the ledger's spool could not be written", diskFull);
        }
    }
}
