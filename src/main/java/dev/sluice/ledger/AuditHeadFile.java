package dev.sluice.ledger;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
            Path next = file.resolveSibling(NAME + ".new");
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(AuditCodec.encode(last.get()));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "an audit record cannot be kept in " + file, failed);
            return false;
        }
    }
}
