package dev.sluice.ledger.spool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment: who it belongs to, and what its checksums begin with.
 *
 * @param number number of the segment, from 1
 * @param spool the spool
 * @param run the run of the process that wrote it
 * @param nonce random, so that no text of a client can look like a record of this segment
 */
record SegmentHeader(long number, UUID spool, UUID run, long nonce) {

    /** In bytes. */
    static final int SIZE = 64;

    private static final long MAGIC = 0x534C_5543_4530_3031L; // SLUCE001
    private static final int CHECKED = SIZE - Long.BYTES;

    void writeTo(ByteBuffer segment) {
        ByteBuffer header = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(MAGIC)
                .putLong(number)
                .putLong(spool.getMostSignificantBits())
                .putLong(spool.getLeastSignificantBits())
                .putLong(run.getMostSignificantBits())
                .putLong(run.getLeastSignificantBits())
                .putLong(nonce);
        header.putLong(checksum(header.array()));
        segment.put(0, header.array());
    }

    /** Empty if the segment does not begin with a header. */
    static Optional<SegmentHeader> of(ByteBuffer segment) {
        if (segment.capacity() < SIZE) {
            return Optional.empty();
        }
        byte[] bytes = new byte[SIZE];
        segment.get(0, bytes);
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getLong() != MAGIC || header.getLong(CHECKED) != checksum(bytes)) {
            return Optional.empty();
        }
        return Optional.of(new SegmentHeader(
                header.getLong(),
                new UUID(header.getLong(), header.getLong()),
                new UUID(header.getLong(), header.getLong()),
                header.getLong()));
    }

    private static long checksum(byte[] header) {
        CRC32C checksum = new CRC32C();
        checksum.update(header, 0, CHECKED);
        return checksum.getValue();
    }
}
