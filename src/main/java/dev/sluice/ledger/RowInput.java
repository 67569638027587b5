package dev.sluice.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads what {@link RowOutput} has written. Takes nothing for granted: any bytes may have been in the place of a row. */
final class RowInput {

    private static final int SEVEN_BITS = 0x7F;

    private final byte[] bytes;
    private int at;

    RowInput(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean flag() throws MalformedRowException {
        need(1);
        byte flag = bytes[at++];
        if (flag != 0 && flag != 1) {
            throw new MalformedRowException("neither present nor absent, at byte " + (at - 1));
        }
        return flag == 1;
    }

    long number() throws MalformedRowException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            need(1);
            byte next = bytes[at++];
            number |= (long) (next & SEVEN_BITS) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new MalformedRowException("a number without an end, at byte " + at);
    }

    /** Reads a number that is at least 0 and fits an int. */
    int smallNumber() throws MalformedRowException {
        long number = number();
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new MalformedRowException("a number out of range, at byte " + at);
        }
        return (int) number;
    }

    long fixed() throws MalformedRowException {
        need(Long.BYTES);
        long number = ByteBuffer.wrap(bytes).getLong(at);
        at += Long.BYTES;
        return number;
    }

    String text() throws MalformedRowException {
        int length = smallNumber();
        need(length);
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    Optional<String> optionalText() throws MalformedRowException {
        return flag() ? Optional.of(text()) : Optional.empty();
    }

    OptionalInt optionalInt() throws MalformedRowException {
        return flag() ? OptionalInt.of(smallNumber()) : OptionalInt.empty();
    }

    OptionalLong optionalLong() throws MalformedRowException {
        return flag() ? OptionalLong.of(number()) : OptionalLong.empty();
    }

    /** Checks that nothing is left. */
    void end() throws MalformedRowException {
        if (at != bytes.length) {
            throw new MalformedRowException((bytes.length - at) + " bytes after the row");
        }
    }

    private void need(int count) throws MalformedRowException {
        if (bytes.length - at < count) {
            throw new MalformedRowException("the row ends in its middle");
        }
    }
}
