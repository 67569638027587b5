package dev.sluice.ledger.spool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * A mapped file, or memory, with records, one after the other. Any thread appends, at a place that one atomic addition gives it; one thread reads.
 *
 * <p>A record is its length, a checksum, its kind, and its bytes, and begins at a multiple of 8. The length is written first as a negative
 * number, and last as a positive one, so that whoever sees a positive length sees the whole record. What was copied belongs to the operating
 * system, and survives the end of the process. A part of a record that no thread has finished is skipped when the segment is read by a
 * later process.
 */
final class Segment {

    /** Length, checksum, kind. */
    static final int RECORD_HEADER = 9;

    /** Of the bytes of a record, with its header. So that broken bytes are not long to check. */
    static final int LONGEST = 16 * 1024;

    private static final int ALIGNMENT = 8;
    private static final int CHECKSUM = 4;
    private static final int KIND = 8;
    private static final byte PADDING = -1;
    private static final int UNSEALED = Integer.MAX_VALUE;

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final SegmentHeader header;

    /** What checksums begin with. */
    private final byte[] nonce;

    private final ByteBuffer bytes;
    private final int capacity;
    private final boolean isOurs;

    /** Where the next record goes; beyond the capacity once the segment is full. */
    private final AtomicLong tail = new AtomicLong(SegmentHeader.SIZE);

    /** Where the records of a full segment end. */
    private volatile int sealedAt = UNSEALED;

    private Segment(SegmentHeader header, ByteBuffer bytes, boolean isOurs) {
        this.header = header;
        this.nonce = ByteBuffer.allocate(Long.BYTES).putLong(header.nonce()).array();
        this.bytes = bytes;
        this.capacity = bytes.capacity() & -ALIGNMENT;
        this.isOurs = isOurs;
    }

    /**
     * Makes a segment for this process. It must {@linkplain #begin begin} before anything is appended.
     *
     * @param zeros a whole file of zeros, or as much memory
     */
    static Segment prepare(SegmentHeader header, ByteBuffer zeros) {
        return new Segment(header, zeros, true);
    }

    /** Makes the file a segment for processes that find it. */
    void begin() {
        header.writeTo(bytes);
    }

    /** Makes a segment of a file that an earlier process has written; empty if it is none. */
    static Optional<Segment> found(ByteBuffer bytes) {
        return SegmentHeader.of(bytes).map(header -> new Segment(header, bytes, false));
    }

    SegmentHeader header() {
        return header;
    }

    /** Whether this process writes it. */
    boolean isOurs() {
        return isOurs;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** Whether it has no room for the longest record. */
    boolean isFull() {
        return tail.get() + LONGEST > capacity;
    }

    /** The bytes that a record of this length takes. */
    static int sizeOf(int length) {
        return (RECORD_HEADER + length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /**
     * Appends a record. Any thread.
     *
     * @param length of the array's bytes, the first ones are the record
     * @return whether there was room
     */
    boolean append(byte kind, byte[] record, int length) {
        int size = sizeOf(length);
        int checksum = checksum(kind, record, length);
        long place = tail.getAndAdd(size);
        if (place + size > capacity) {
            if (place <= capacity) {
                // One thread alone is the first without room.
                sealedAt = (int) place;
            }
            return false;
        }
        int at = (int) place;
        boolean isWritten = false;
        try {
            INT.setOpaque(bytes, at, -size);
            bytes.put(at + KIND, kind);
            bytes.put(at + RECORD_HEADER, record, 0, length);
            INT.set(bytes, at + CHECKSUM, checksum);
            isWritten = true;
        } finally {
            if (!isWritten) {
                // Or the reader would wait for it for ever.
                bytes.put(at + KIND, PADDING);
            }
            INT.setRelease(bytes, at, isWritten ? length + RECORD_HEADER : size);
        }
        return true;
    }

    /**
     * Reads the next record at this offset or after it.
     *
     * @return a record, or {@link Read#NOTHING_YET}, or {@link Read#OVER} if no record comes in this segment any more
     */
    Read read(int from) {
        return isOurs ? readOurs(from) : readFound(from);
    }

    private Read readOurs(int from) {
        int at = from;
        while (at < sealedAt && at + RECORD_HEADER <= capacity) {
            if (at >= tail.get()) {
                return Read.NOTHING_YET;
            }
            int length = (int) INT.getAcquire(bytes, at);
            if (length <= 0) {
                // A thread is about to finish it, or to seal the segment here.
                return sealedAt <= at ? Read.OVER : Read.NOTHING_YET;
            }
            if (bytes.get(at + KIND) != PADDING) {
                return recordAt(at, length);
            }
            at += sizeOf(length - RECORD_HEADER);
        }
        return isOver(at) ? Read.OVER : Read.NOTHING_YET;
    }

    private boolean isOver(int at) {
        return at >= sealedAt || at + RECORD_HEADER > capacity;
    }

    /** Reads what a process has left behind, which may have ended in the middle of any record. */
    private Read readFound(int from) {
        for (int at = from; at + RECORD_HEADER <= capacity; at += ALIGNMENT) {
            int length = (int) INT.getAcquire(bytes, at);
            if (length >= RECORD_HEADER && length <= LONGEST && length <= capacity - at) {
                byte kind = bytes.get(at + KIND);
                byte[] record = new byte[length - RECORD_HEADER];
                bytes.get(at + RECORD_HEADER, record);
                if (kind != PADDING && (int) INT.get(bytes, at + CHECKSUM) == checksum(kind, record, record.length)) {
                    return new Read.Found(kind, record, at, at + sizeOf(record.length));
                }
            }
        }
        return Read.OVER;
    }

    private Read recordAt(int at, int length) {
        byte[] record = new byte[length - RECORD_HEADER];
        bytes.get(at + RECORD_HEADER, record);
        return new Read.Found(bytes.get(at + KIND), record, at, at + sizeOf(record.length));
    }

    private int checksum(byte kind, byte[] record, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(nonce, 0, nonce.length);
        checksum.update(kind);
        checksum.update(record, 0, length);
        return (int) checksum.getValue();
    }

    /** Writes it to the disk, if it is a file. Blocks. */
    void force() {
        if (bytes instanceof MappedByteBuffer file) {
            file.force();
        }
    }

    /** What a read found. */
    sealed interface Read {

        /** The next record is not complete. */
        Read NOTHING_YET = new Nothing(false);

        /** There are no more records. */
        Read OVER = new Nothing(true);

        /**
         * A record.
         *
         * @param end where to read on
         */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Found(byte kind, byte[] record, int start, int end) implements Read {}

        /** No record. */
        record Nothing(boolean isOver) implements Read {}
    }
}
