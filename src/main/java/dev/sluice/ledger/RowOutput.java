package dev.sluice.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Collects the bytes of a row. */
final class RowOutput {

    /** Rarely exceeded. */
    private static final int USUAL_SIZE = 384;

    private static final int LONGEST_NUMBER = 10;
    private static final int SEVEN_BITS = 0x7F;
    private static final int MORE = 0x80;

    private byte[] bytes = new byte[USUAL_SIZE];
    private int length;

    void flag(boolean is) {
        room(1);
        bytes[length++] = (byte) (is ? 1 : 0);
    }

    /** Writes a number; one that is negative takes 10 bytes. */
    void number(long number) {
        room(LONGEST_NUMBER);
        long rest = number;
        while ((rest & ~SEVEN_BITS) != 0) {
            bytes[length++] = (byte) ((rest & SEVEN_BITS) | MORE);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** Writes a number in 8 bytes. */
    void fixed(long number) {
        room(Long.BYTES);
        ByteBuffer.wrap(bytes).putLong(length, number);
        length += Long.BYTES;
    }

    void text(String text) {
        int begin = length;
        number(text.length());
        room(text.length());
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at);
            if (next > SEVEN_BITS) {
                length = begin;
                longText(text);
                return;
            }
            bytes[length++] = (byte) next;
        }
    }

    /** Writes a text whose bytes are more than its characters. */
    private void longText(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        number(encoded.length);
        room(encoded.length);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
    }

    void optionalText(Optional<String> text) {
        flag(text.isPresent());
        if (text.isPresent()) {
            text(text.get());
        }
    }

    void optionalInt(OptionalInt number) {
        flag(number.isPresent());
        if (number.isPresent()) {
            number(number.getAsInt());
        }
    }

    void optionalLong(OptionalLong number) {
        flag(number.isPresent());
        if (number.isPresent()) {
            number(number.getAsLong());
        }
    }

    /** The bytes so far are the first ones of this array, until more is written. */
    byte[] array() {
        return bytes;
    }

    /** How many bytes were written. */
    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
