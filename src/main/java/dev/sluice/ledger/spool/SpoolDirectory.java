package dev.sluice.ledger.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;

/**
 * A directory for the data of one process. It is locked until it is closed, or the process ends.
 *
 * <p>Several processes that are given the same directory each get one of their own: the directory itself, or one in it that is named by a
 * number from 2.
 */
public final class SpoolDirectory implements AutoCloseable {

    private static final int MOST_PROCESSES = 16;
    private static final String LOCK = "lock";
    private static final String ID = "spool-id";

    private final Path path;
    private final Optional<FileChannel> lock;
    private final UUID id;

    private SpoolDirectory(Path path, Optional<FileChannel> lock, UUID id) {
        this.path = path;
        this.lock = lock;
        this.id = id;
    }

    /**
     * Locks a directory, and creates it if need be.
     *
     * @throws IOException if it cannot be written, or is in use by {@value #MOST_PROCESSES} other processes
     */
    public static SpoolDirectory lock(Path wanted) throws IOException {
        for (int process = 1; process <= MOST_PROCESSES; process++) {
            Path directory = process == 1 ? wanted : wanted.resolve(Integer.toString(process));
            create(directory);
            Optional<FileChannel> lock = tryLock(directory);
            if (lock.isPresent()) {
                return new SpoolDirectory(directory, lock, readOrMakeId(directory, lock.get()));
            }
        }
        throw new IOException(wanted + " is in use by " + MOST_PROCESSES + " other processes");
    }

    /**
     * Locks a directory that another process has left behind.
     *
     * @throws IOException with a sentence for the operator: if it is none, cannot be written, or is in use
     */
    public static SpoolDirectory lockExisting(Path directory) throws IOException {
        if (!Files.isRegularFile(directory.resolve(ID))) {
            throw new IOException(directory + " is not the directory of a ledger");
        }
        FileChannel lock = tryLock(directory).orElseThrow(() -> new IOException(directory + " is in use by a gateway"));
        return new SpoolDirectory(directory, Optional.of(lock), readOrMakeId(directory, lock));
    }

    /**
     * Stands for a directory that cannot be written: what would be in it is in memory.
     *
     * @param wanted the directory
     */
    public static SpoolDirectory none(Path wanted) {
        return new SpoolDirectory(wanted, Optional.empty(), UUID.randomUUID());
    }

    /** Names of users are in it: nobody else may look into a new directory. */
    private static void create(Path directory) throws IOException {
        boolean isNew = Files.notExists(directory);
        Files.createDirectories(directory);
        if (isNew && Files.getFileStore(directory).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static Optional<FileChannel> tryLock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock locked = channel.tryLock();
            if (locked != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException ofThisProcess) {
            channel.close();
            return Optional.empty();
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
        channel.close();
        return Optional.empty();
    }

    private static UUID readOrMakeId(Path directory, FileChannel lock) throws IOException {
        Path file = directory.resolve(ID);
        try {
            if (Files.exists(file)) {
                return UUID.fromString(
                        Files.readString(file, StandardCharsets.US_ASCII).strip());
            }
            UUID made = UUID.randomUUID();
            Path unfinished = directory.resolve(ID + ".new");
            Files.writeString(unfinished, made + "\n", StandardCharsets.US_ASCII);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            return made;
        } catch (IllegalArgumentException notAnId) {
            lock.close();
            throw new IOException(
                    file + " does not contain the id of a spool. Restore it, or move the directory away", notAnId);
        } catch (IOException failed) {
            lock.close();
            throw failed;
        }
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** Whether nothing can be written into it. */
    public boolean isVolatile() {
        return lock.isEmpty();
    }

    /** Tells this directory's spool from all others, also after it was moved. */
    public UUID id() {
        return id;
    }

    /** Unlocks it. */
    @Override
    public void close() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
        }
    }
}
