package dev.sluice.ledger.spool;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Segments that are in memory alone, and gone with the process. */
final class SegmentMemory implements SegmentSource {

    private final UUID spool;
    private final UUID run;
    private final SpoolSettings settings;
    private final RandomGenerator random;

    /** Memory that no segment uses. */
    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    private int buffers;
    private long lastNumber;

    SegmentMemory(UUID spool, SpoolSettings settings, UUID run, RandomGenerator random) {
        this.spool = spool;
        this.settings = settings;
        this.run = run;
        this.random = random;
    }

    @Override
    public List<Segment> found() {
        return List.of();
    }

    @Override
    public boolean hasRoom() {
        return !free.isEmpty() || buffers < settings.maxSegments();
    }

    @Override
    public long lastNumber() {
        return lastNumber;
    }

    @Override
    public Segment make() {
        ByteBuffer bytes = free.poll();
        if (bytes == null) {
            // Outside of the heap, where numbers are aligned as their atomic reading needs it.
            bytes = ByteBuffer.allocateDirect(settings.segmentBytes());
            buffers++;
        } else {
            bytes.put(0, new byte[bytes.capacity()]);
        }
        lastNumber++;
        return Segment.prepare(new SegmentHeader(lastNumber, spool, run, random.nextLong()), bytes);
    }

    @Override
    public void free(Segment segment) {
        free.add(segment.bytes());
    }
}
