package dev.sluice.multipart;

import dev.sluice.bytes.ByteBudget;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The beginning of a form: {@value #MEMORY} bytes in memory, what follows in a temporary file. For one thread at a time.
 *
 * <p>The file is deleted when it is opened, where the operating system allows it, so that it goes with the process too; else when it is
 * closed.
 */
final class KeptBytes implements Closeable {

    /** The most bytes in memory. */
    static final int MEMORY = 1024 * 1024;

    private static final Logger LOG = System.getLogger(KeptBytes.class.getName());

    private static final int FIRST_BUFFER = 16 * 1024;
    private static final int COPY_BUFFER = 32 * 1024;

    private final Path directory;
    private final long most;
    private final ByteBudget budget;
    private byte[] memory = new byte[FIRST_BUFFER];
    private long length;
    private Optional<FileChannel> file = Optional.empty();
    private boolean isClosed;

    /**
     * Creates a store without a file.
     *
     * @param directory for the file
     * @param most the most bytes to keep
     */
    KeptBytes(Path directory, long most, ByteBudget budget) {
        this.directory = directory;
        this.most = most;
        this.budget = budget;
    }

    /** How many bytes are kept. */
    long length() {
        return length;
    }

    /** How many of them are in memory, with those that are allocated and not used. */
    int inMemory() {
        return memory.length;
    }

    /**
     * Keeps the bytes {@code bytes[from..to)} too.
     *
     * @throws FormException if there is no room for them
     */
    void append(byte[] bytes, int from, int to) throws FormException {
        if (length + to - from > most) {
            throw new FormException(
                    FormFault.TOO_LARGE,
                    "The part \"model\" comes after more than " + most
                            + " bytes, which is the most that the gateway keeps");
        }
        int count = (int) Math.min(to - from, MEMORY - Math.min(length, MEMORY));
        if (count > 0) {
            appendToMemory(bytes, from, count);
        }
        if (from + count < to) {
            appendToFile(bytes, from + count, to);
        }
    }

    private void appendToMemory(byte[] bytes, int from, int count) {
        int used = (int) length;
        if (used + count > memory.length) {
            memory = Arrays.copyOf(memory, Math.min(MEMORY, Math.max(used + count, 2 * memory.length)));
        }
        System.arraycopy(bytes, from, memory, used, count);
        length += count;
    }

    private void appendToFile(byte[] bytes, int from, int to) throws FormException {
        if (!budget.take(to - from)) {
            throw new FormException(
                    FormFault.NO_SPACE, "The forms that are running hold all of the gateway's space for them");
        }
        // Counted before it is written: it is given back in any case.
        long at = length - MEMORY;
        length += to - from;
        try {
            FileChannel channel = openFile();
            ByteBuffer rest = ByteBuffer.wrap(bytes, from, to - from);
            while (rest.hasRemaining()) {
                at += channel.write(rest, at);
            }
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "cannot keep a form in a temporary file in {0}: {1}", directory, failed.toString());
            throw new FormException(FormFault.NO_SPACE, "The gateway cannot keep the form");
        }
    }

    private FileChannel openFile() throws IOException {
        if (file.isEmpty()) {
            Path path = Files.createTempFile(directory, "sluice-form-", ".tmp");
            try {
                file = Optional.of(FileChannel.open(
                        path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
            } finally {
                if (file.isEmpty()) {
                    Files.deleteIfExists(path);
                }
            }
        }
        return file.get();
    }

    /** Writes the bytes at the positions from {@code from} to before {@code to}. */
    void writeTo(OutputStream out, long from, long to) throws IOException {
        if (isClosed) {
            throw new IOException("the form has been closed");
        }
        if (from < Math.min(to, MEMORY)) {
            out.write(memory, (int) from, (int) (Math.min(to, MEMORY) - from));
        }
        if (to > MEMORY) {
            writeFileTo(out, Math.max(from, MEMORY) - MEMORY, to - MEMORY);
        }
    }

    private void writeFileTo(OutputStream out, long from, long to) throws IOException {
        FileChannel channel = file.orElseThrow(() -> new IllegalStateException("no file was needed"));
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY_BUFFER, to - from));
        for (long at = from; at < to; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
            int count = channel.read(buffer, at);
            if (count <= 0) {
                throw new IOException("a temporary file ended too early");
            }
            out.write(buffer.array(), 0, count);
            at += count;
        }
    }

    /** Deletes the file. Later calls do nothing. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        memory = new byte[0];
        budget.giveBack(Math.max(0, length - MEMORY));
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "cannot delete a temporary file in {0}: {1}", directory, failed.toString());
        }
    }
}
