package dev.sluice.estimate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Heads of image files. */
final class ImageHeads {

    private static final String PNG = "\u0089PNG\r\n\u001a\n";

    private ImageHeads() {}

    static byte[] png(int width, int height) {
        return ByteBuffer.allocate(33)
                .put(latin(PNG))
                .putInt(13)
                .put(latin("IHDR"))
                .putInt(width)
                .putInt(height)
                .array();
    }

    static byte[] gif(int width, int height) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(latin("GIF89a"))
                .putShort((short) width)
                .putShort((short) height)
                .array();
    }

    /**
     * A JPEG file up to its size.
     *
     * @param frame marker of the frame, such as 0xC0
     * @param before bytes of other segments before it, such as a colour profile
     */
    static byte[] jpeg(int width, int height, int frame, int before) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD8});
        for (int left = before; left > 0; left -= 60_000) {
            int length = 2 + Math.min(left, 60_000);
            out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE2, (byte) (length >> 8), (byte) length});
            out.writeBytes(new byte[length - 2]);
        }
        out.writeBytes(ByteBuffer.allocate(16)
                .put(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) frame, 0, 17, 8})
                .putShort((short) height)
                .putShort((short) width)
                .array());
        return out.toByteArray();
    }

    static byte[] lossyWebp(int width, int height) {
        return webp("VP8 ")
                .put(new byte[] {0, 0, 0, (byte) 0x9D, 0x01, 0x2A})
                .putShort((short) (width | 0x4000))
                .putShort((short) (height | 0x8000))
                .array();
    }

    static byte[] losslessWebp(int width, int height) {
        return webp("VP8L")
                .put((byte) 0x2F)
                .putInt((width - 1) | (height - 1) << 14)
                .array();
    }

    static byte[] extendedWebp(int width, int height) {
        return webp("VP8X")
                .putInt(0)
                .put(little24(width - 1))
                .put(little24(height - 1))
                .array();
    }

    private static ByteBuffer webp(String chunk) {
        return ByteBuffer.allocate(33)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(latin("RIFF"))
                .putInt(25)
                .put(latin("WEBP" + chunk))
                .putInt(10);
    }

    private static byte[] little24(int number) {
        return new byte[] {(byte) number, (byte) (number >> 8), (byte) (number >> 16)};
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
