package dev.sluice.ledger;

import dev.sluice.ledger.spool.ReplacedFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Keeps the last record of a chain in the ledger's directory, so that the next process goes on with the chain. For one thread at a time. */
final class AuditHeadFile {

    private static final Logger LOG = System.getLogger(AuditHeadFile.class.getName());

    private static final String NAME = "audit-head";

    private final Path file;

    AuditHeadFile(Path directory) {
        file = directory.resolve(NAME);
    }

    /** The last record; empty if there is none, or if the file is damaged: then a new chain begins. */
    Optional<AuditRow> read() {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(AuditCodec.decode(Files.readAllBytes(file)));
        } catch (IOException | MalformedRowException damaged) {
            LOG.log(Level.ERROR, "a new audit chain begins, as " + file + " cannot be read", damaged);
            return Optional.empty();
        }
    }

    /** Writes the last record to the disk; for none, removes the file. Returns whether that is done. */
    boolean write(Optional<AuditRow> last) {
        try {
            if (last.isEmpty()) {
                Files.deleteIfExists(file);
                return true;
            }
            ReplacedFile.write(file, AuditCodec.encode(last.get()));
            return true;
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "an audit record cannot be kept in " + file, failed);
            return false;
        }
    }
}
