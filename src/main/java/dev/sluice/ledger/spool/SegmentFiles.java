package dev.sluice.ledger.spool;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The files of the segments of one spool. A file stays mapped and is used again, because Java 17 cannot end a mapping. For one thread.
 *
 * <p>A file is filled with zeros before it is used, so that a full disk is noticed then, and not when a mapped page is written.
 */
final class SegmentFiles implements SegmentSource {

    private static final Logger LOG = System.getLogger(SegmentFiles.class.getName());

    private static final String PREFIX = "segment-";
    private static final int ZEROS = 1024 * 1024;

    private final Path directory;
    private final UUID spool;
    private final UUID run;
    private final int segmentBytes;
    private final int maxFiles;
    private final RandomGenerator random;

    /** Files that no segment uses. */
    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    private int files;
    private int nextName = 1;
    private long lastNumber;

    SegmentFiles(SpoolDirectory directory, SpoolSettings settings, UUID run, RandomGenerator random) {
        this.directory = directory.path();
        this.spool = directory.id();
        this.run = run;
        this.segmentBytes = settings.segmentBytes();
        this.maxFiles = settings.maxSegments();
        this.random = random;
    }

    @Override
    public List<Segment> found() throws IOException {
        List<Segment> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path file : all) {
                read(file).ifPresent(found::add);
            }
        }
        found.sort(Comparator.comparingLong(segment -> segment.header().number()));
        if (!found.isEmpty()) {
            lastNumber = found.get(found.size() - 1).header().number();
        }
        return found;
    }

    private Optional<Segment> read(Path file) throws IOException {
        if (file.getFileName().toString().endsWith(".broken")) {
            return Optional.empty();
        }
        MappedByteBuffer bytes;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            bytes = channel.map(MapMode.READ_WRITE, 0, Math.min(channel.size(), Integer.MAX_VALUE));
        }
        Optional<Segment> segment =
                Segment.found(bytes).filter(found -> found.header().spool().equals(spool));
        nextName = Math.max(nextName, numberIn(file) + 1);
        if (segment.isEmpty() && isZero(bytes)) {
            keepForUse(file, bytes);
        } else if (segment.isEmpty()) {
            putAside(file);
        } else {
            files++;
        }
        return segment;
    }

    /** A process ended before it used the file. */
    private void keepForUse(Path file, MappedByteBuffer bytes) throws IOException {
        if (bytes.capacity() == segmentBytes) {
            files++;
            free.add(bytes);
        } else {
            Files.delete(file);
        }
    }

    private void putAside(Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".broken");
        Files.move(file, aside);
        LOG.log(
                Level.WARNING,
                "{0} is not a segment of this ledger''s spool. It was renamed to {1}; what it contained is not in the ledger.",
                file,
                aside.getFileName());
    }

    private static boolean isZero(ByteBuffer bytes) {
        for (int at = 0; at < Math.min(bytes.capacity(), SegmentHeader.SIZE); at++) {
            if (bytes.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int numberIn(Path file) {
        try {
            return Integer.parseInt(file.getFileName().toString().substring(PREFIX.length()));
        } catch (NumberFormatException ofAnother) {
            return 0;
        }
    }

    @Override
    public boolean hasRoom() {
        return !free.isEmpty() || files < maxFiles;
    }

    /** Number of bytes of all files. */
    long bytes() {
        return (long) files * segmentBytes;
    }

    @Override
    public long lastNumber() {
        return lastNumber;
    }

    @Override
    public Segment make() throws IOException {
        ByteBuffer bytes = free.isEmpty() ? newFile() : zeroed(free.remove());
        lastNumber++;
        return Segment.prepare(new SegmentHeader(lastNumber, spool, run, random.nextLong()), bytes);
    }

    @Override
    public void free(Segment segment) {
        if (segment.bytes().capacity() == segmentBytes) {
            free.add(segment.bytes());
        }
        // A file of another size, from a time with other settings, stays as it is: its records are in the database.
    }

    private MappedByteBuffer newFile() throws IOException {
        Path file = directory.resolve(PREFIX + nextName);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            fill(channel);
            MappedByteBuffer bytes = channel.map(MapMode.READ_WRITE, 0, segmentBytes);
            nextName++;
            files++;
            return bytes;
        } catch (IOException full) {
            Files.deleteIfExists(file);
            throw full;
        }
    }

    private void fill(FileChannel channel) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(ZEROS, segmentBytes));
        for (long written = 0; written < segmentBytes; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), segmentBytes - written));
            written += channel.write(zeros);
        }
        // Some file systems find out only now that there is no room.
        channel.force(true);
    }

    private static ByteBuffer zeroed(ByteBuffer bytes) {
        byte[] zeros = new byte[Math.min(ZEROS, bytes.capacity())];
        // From the begin: without its header, it is no segment any more, wherever this ends.
        for (int at = 0; at < bytes.capacity(); at += zeros.length) {
            bytes.put(at, zeros, 0, Math.min(zeros.length, bytes.capacity() - at));
        }
        return bytes;
    }
}
