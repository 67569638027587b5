package dev.sluice.estimate;

import java.util.Optional;

/**
 * The size of an image, as its head tells it.
 *
 * @param width in pixels, positive
 * @param height in pixels, positive
 */
record ImageSize(int width, int height) {

    /** How far into a JPEG file its size is searched, in bytes: behind a colour profile and a preview, which cameras put first. */
    static final int MOST_JPEG = 256 * 1024;

    private static final long PNG = 0x89504E470D0A1A0AL;

    ImageSize {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a size must be positive: " + width + " x " + height);
        }
    }

    /** Returns the size of a PNG, JPEG, GIF or WebP image; empty if it is none of these, is cut off, or tells no possible size. */
    static Optional<ImageSize> read(Base64Text image) {
        return switch (image.byteAt(0)) {
            case 0x89 -> png(image);
            case 0xFF -> jpeg(image);
            case 'G' -> gif(image);
            case 'R' -> webp(image);
            default -> Optional.empty();
        };
    }

    /** How many squares with sides of so many pixels cover the image. */
    long squares(int side) {
        return (((long) width + side - 1) / side) * (((long) height + side - 1) / side);
    }

    /** Width times height. */
    long area() {
        return (long) width * height;
    }

    /** Of {@code IHDR}, which is always the first chunk (PNG, third edition, 5.6). */
    private static Optional<ImageSize> png(Base64Text image) {
        boolean isPng = big(image, 0, 4) == PNG >>> 32 && big(image, 4, 4) == (PNG & 0xFFFFFFFFL);
        return isPng && isText(image, 12, "IHDR") ? of(big(image, 16, 4), big(image, 20, 4)) : Optional.empty();
    }

    /** Of the logical screen (GIF89a, 18). */
    private static Optional<ImageSize> gif(Base64Text image) {
        boolean isGif = isText(image, 0, "GIF87a") || isText(image, 0, "GIF89a");
        return isGif ? of(little(image, 6, 2), little(image, 8, 2)) : Optional.empty();
    }

    /** Of the first chunk (RFC 9649 sections 2.5 to 2.7): a lossy frame, a lossless one, or the canvas of the extended format. */
    private static Optional<ImageSize> webp(Base64Text image) {
        if (!isText(image, 0, "RIFF") || !isText(image, 8, "WEBP")) {
            return Optional.empty();
        }
        if (isText(image, 12, "VP8X")) {
            return of(plusOne(little(image, 24, 3)), plusOne(little(image, 27, 3)));
        }
        if (isText(image, 12, "VP8L") && image.byteAt(20) == 0x2F) {
            long sides = little(image, 21, 4);
            return sides < 0 ? Optional.empty() : of((sides & 0x3FFF) + 1, ((sides >> 14) & 0x3FFF) + 1);
        }
        if (isText(image, 12, "VP8 ") && big(image, 23, 3) == 0x9D012A) {
            // The two highest bits are a scale for display.
            return little(image, 28, 2) < 0
                    ? Optional.empty()
                    : of(little(image, 26, 2) & 0x3FFF, little(image, 28, 2) & 0x3FFF);
        }
        return Optional.empty();
    }

    /** Of the frame header, which comes after any number of other segments (ITU T.81, B.2). */
    private static Optional<ImageSize> jpeg(Base64Text image) {
        if (image.byteAt(1) != 0xD8) {
            return Optional.empty();
        }
        int at = 2;
        while (at < MOST_JPEG) {
            if (image.byteAt(at) != 0xFF) {
                return Optional.empty();
            }
            int marker = image.byteAt(at + 1);
            if (marker == 0xFF) {
                at++;
            } else if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) {
                at += 2;
            } else if (isFrame(marker)) {
                return of(big(image, at + 7, 2), big(image, at + 5, 2));
            } else {
                long length = big(image, at + 2, 2);
                if (marker < 0xC0 || marker == 0xD8 || marker == 0xD9 || marker == 0xDA || length < 2) {
                    return Optional.empty();
                }
                at += 2 + (int) length;
            }
        }
        return Optional.empty();
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static Optional<ImageSize> of(long width, long height) {
        boolean isPossible = width > 0 && height > 0 && width <= Integer.MAX_VALUE && height <= Integer.MAX_VALUE;
        return isPossible ? Optional.of(new ImageSize((int) width, (int) height)) : Optional.empty();
    }

    private static long plusOne(long number) {
        return number < 0 ? number : number + 1;
    }

    private static boolean isText(Base64Text image, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (image.byteAt(at + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A number whose first byte is the highest; negative if it is cut off. */
    private static long big(Base64Text image, int at, int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            int next = image.byteAt(at + i);
            if (next == Base64Text.NONE) {
                return Base64Text.NONE;
            }
            number = (number << 8) | next;
        }
        return number;
    }

    /** A number whose first byte is the lowest; negative if it is cut off. */
    private static long little(Base64Text image, int at, int bytes) {
        long number = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            int next = image.byteAt(at + i);
            if (next == Base64Text.NONE) {
                return Base64Text.NONE;
            }
            number = (number << 8) | next;
        }
        return number;
    }
}
