package dev.sluice.ledger.spool;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Records on their way to a database, in files: they survive the end of the process, and the database may be away for as long as there is
 * room.
 *
 * <p>Any thread appends. One thread reads and tells what is in the database. One thread {@linkplain #keep keeps} the files.
 */
public final class Spool {

    private static final Logger LOG = System.getLogger(Spool.class.getName());

    /** Segments that are ready to be written when the current one is full. */
    private static final int READY = 2;

    private final SegmentSource source;
    private final Optional<MarkFile> markFile;
    private final SpoolSettings settings;
    private final LongSupplier nanoTime;
    private final long firstOwn;

    /** Those that were written or are being written, by number. */
    private final NavigableMap<Long, Segment> segments = new ConcurrentSkipListMap<>();

    private final Queue<Segment> ready = new ConcurrentLinkedQueue<>();
    private final ReentrantLock change = new ReentrantLock();

    /** The segment that is written; null if none could be made yet. */
    private volatile Segment current;

    /** Everything before it is in the database. */
    private volatile SpoolPosition mark;

    private volatile Optional<String> problem = Optional.empty();

    /** Segments whose records are in the database, the oldest first, and since when. For the keeping thread. */
    private final Deque<Kept> kept = new ArrayDeque<>();

    private final ReentrantLock syncing = new ReentrantLock();
    private final AtomicLong syncsAsked = new AtomicLong();
    private long syncsDone;

    /** Number of the first segment that is not wholly on the disk. Guarded by {@link #syncing}. */
    private long firstUnsynced;

    /** @param since by the clock of the spool */
    private record Kept(Segment segment, long since) {}

    private Spool(SegmentSource source, Optional<MarkFile> markFile, SpoolSettings settings, LongSupplier nanoTime)
            throws IOException {
        this.source = source;
        this.markFile = markFile;
        this.mark = new SpoolPosition(markFile.map(MarkFile::segment).orElse(0L), SpoolPosition.START.offset());
        this.settings = settings;
        this.nanoTime = nanoTime;
        source.found().forEach(segment -> segments.put(segment.header().number(), segment));
        this.firstOwn = source.lastNumber() + 1;
        this.firstUnsynced = firstOwn;
    }

    /**
     * Opens the spool in a directory, and goes on behind what earlier processes have left there; in memory if the directory is {@linkplain
     * SpoolDirectory#isVolatile none}.
     *
     * @param nanoTime nanoseconds of a clock that never goes back
     * @param random for what tells segments and processes from others
     * @throws IOException if the directory cannot be read
     */
    public static Spool open(
            SpoolDirectory directory, SpoolSettings settings, LongSupplier nanoTime, RandomGenerator random)
            throws IOException {
        UUID run = new UUID(random.nextLong(), random.nextLong());
        return begun(
                directory.isVolatile()
                        ? new Spool(
                                new SegmentMemory(directory.id(), settings, run, random),
                                Optional.empty(),
                                settings,
                                nanoTime)
                        : new Spool(
                                new SegmentFiles(directory, settings, run, random),
                                Optional.of(new MarkFile(directory.path())),
                                settings,
                                nanoTime));
    }

    private static Spool begun(Spool spool) {
        spool.keep();
        // At once, so that whoever reads sees that the earlier processes have ended.
        spool.advance(null);
        return spool;
    }

    /**
     * Appends a record. Takes no lock, and calls the operating system only with {@link SpoolSettings.Sync#ALWAYS}.
     *
     * @param kind what it is; at least 0
     * @param record at most {@link #maxRecord} bytes
     * @return whether it is kept; not if the spool or the disk is full
     */
    public boolean append(byte kind, byte[] record) {
        return append(kind, record, record.length);
    }

    /**
     * Appends a record that is the first bytes of an array, in the same way.
     *
     * @param length of these bytes; at most {@link #maxRecord}
     */
    public boolean append(byte kind, byte[] record, int length) {
        if (kind < 0 || length > maxRecord()) {
            throw new IllegalArgumentException("a record of kind " + kind + " with " + length + " bytes");
        }
        for (Segment segment = current; ; segment = current) {
            if (segment != null && segment.append(kind, record, length)) {
                if (settings.sync() == SpoolSettings.Sync.ALWAYS) {
                    sync();
                }
                return true;
            }
            if (!advance(segment)) {
                return false;
            }
        }
    }

    /** The most bytes of a record. */
    public int maxRecord() {
        return Segment.LONGEST - Segment.RECORD_HEADER;
    }

    /** Goes on to the next segment. Returns whether there is one. */
    private boolean advance(Segment full) {
        change.lock();
        try {
            if (current != full) {
                return true;
            }
            Segment next = ready.poll();
            if (next == null) {
                return false;
            }
            next.begin();
            segments.put(next.header().number(), next);
            current = next;
            return true;
        } finally {
            change.unlock();
        }
    }

    /** Writes to the disk what was appended before. Threads that wait at the same time wait for the same write. Any thread. */
    public void sync() {
        long asked = syncsAsked.incrementAndGet();
        syncing.lock();
        try {
            if (syncsDone < asked) {
                long covered = syncsAsked.get();
                force();
                syncsDone = covered;
            }
        } finally {
            syncing.unlock();
        }
    }

    private void force() {
        long last = firstUnsynced;
        for (Segment segment : segments.tailMap(firstUnsynced, true).values()) {
            if (segment.isOurs()) {
                segment.force();
                last = segment.header().number();
            }
        }
        firstUnsynced = last;
    }

    /**
     * Writes to the disk what was appended, gives up segments that are no longer needed, and makes new ones. Call it again and again, on one
     * thread. Blocks on the disk.
     */
    public synchronized void keep() {
        sync();
        markFile.ifPresent(file -> file.write(mark.segment()));
        collectKept();
        while (!kept.isEmpty() && isOld(kept.peek())) {
            giveUp(kept.remove());
        }
        Optional<String> found = Optional.empty();
        while (ready.size() < READY && found.isEmpty()) {
            found = makeReady();
        }
        tell(found);
    }

    private void collectKept() {
        for (Segment segment : segments.headMap(mark.segment(), false).values()) {
            boolean isKept = !kept.isEmpty()
                    && kept.peekLast().segment().header().number()
                            >= segment.header().number();
            if (!isKept) {
                kept.add(new Kept(segment, nanoTime.getAsLong()));
            }
        }
    }

    private boolean isOld(Kept segment) {
        return nanoTime.getAsLong() - segment.since() > settings.keep().toNanos();
    }

    private void giveUp(Kept old) {
        segments.remove(old.segment().header().number());
        source.free(old.segment());
    }

    /** Makes a segment ready to be written. Returns why not; empty if one was made. */
    private Optional<String> makeReady() {
        if (!source.hasRoom()) {
            if (kept.isEmpty()) {
                return Optional.of("the spool has reached its size of " + settings.maxBytes() + " bytes");
            }
            giveUp(kept.remove());
            return Optional.empty();
        }
        try {
            ready.add(source.make());
            return Optional.empty();
        } catch (IOException diskFull) {
            if (kept.isEmpty()) {
                return Optional.of("no file can be added to the spool: " + diskFull);
            }
            giveUp(kept.remove());
            return Optional.empty();
        }
    }

    private void tell(Optional<String> found) {
        if (!found.equals(problem)) {
            found.ifPresentOrElse(
                    why -> LOG.log(Level.WARNING, "the ledger''s spool cannot grow: {0}", why),
                    () -> LOG.log(Level.INFO, "the ledger's spool has room again"));
            problem = found;
        }
    }

    /**
     * Tells that everything before this position is in the database. Segments before it can be given up.
     *
     * @param position never less than before
     */
    public void committed(SpoolPosition position) {
        mark = position;
    }

    /**
     * Reads all records from the begin of a segment.
     *
     * @param segment number of the segment; the reading begins with the first one that is not before it
     */
    public SpoolReader readFrom(long segment) {
        return new SpoolReader(segments, segment);
    }

    /** Number of the first segment of this process. */
    public long firstOwn() {
        return firstOwn;
    }

    /** Number of the segment that is written; 0 if there is none. */
    public long currentNumber() {
        Segment segment = current;
        return segment == null ? 0 : segment.header().number();
    }

    /** Why no more segments can be made; empty if they can. The last ones may still have room. */
    public Optional<String> problem() {
        return problem;
    }

    /** Bytes that are not in the database yet, to the size of a segment; at most {@link SpoolSettings#maxBytes}. */
    public long waitingBytes() {
        return (long) segments.tailMap(mark.segment(), true).size() * settings.segmentBytes();
    }

    /** How full it is, from 0 to 1. */
    public double fill() {
        return problem.isPresent() ? 1 : (double) waitingBytes() / settings.maxBytes();
    }

    /** Whether a record that is appended now would not be kept. */
    public boolean isFull() {
        Segment segment = current;
        return ready.isEmpty() && (segment == null || segment.isFull());
    }
}
