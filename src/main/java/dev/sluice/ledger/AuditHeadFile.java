package dev.sluice.ledger;

import dev.sluice.ledger.spool.ReplacedFile;
import dev.sluice.ledger.spool.SpoolDirectory;
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

    private final Optional<Path> file;

    private AuditHeadFile(Optional<Path> file) {
        this.file = file;
    }

    AuditHeadFile(Path directory) {
        this(Optional.of(directory.resolve(NAME)));
    }

    /** The file in a directory; none if that cannot be written: each process then has a chain of its own. */
    static AuditHeadFile in(SpoolDirectory directory) {
        return directory.isVolatile() ? new AuditHeadFile(Optional.empty()) : new AuditHeadFile(directory.path());
    }

    /** The last record; empty if there is none, or if the file is damaged: then a new chain begins. */
    Optional<AuditRow> read() {
        if (file.isEmpty() || Files.notExists(file.get())) {
            return Optional.empty();
        }
        try {
            return Optional.of(AuditCodec.decode(Files.readAllBytes(file.get())));
        } catch (IOException | MalformedRowException damaged) {
            LOG.log(Level.ERROR, "a new audit chain begins, as " + file.get() + " cannot be read", damaged);
            return Optional.empty();
        }
    }

    /** Writes the last record to the disk; for none, removes the file. Returns whether that is done. */
    boolean write(Optional<AuditRow> last) {
        if (file.isEmpty()) {
            return true;
        }
        try {
            if (last.isEmpty()) {
                Files.deleteIfExists(file.get());
                return true;
            }
            ReplacedFile.write(file.get(), AuditCodec.encode(last.get()));
            return true;
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "an audit record cannot be kept in " + file.get(), failed);
            return false;
        }
    }
}
