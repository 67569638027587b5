package dev.sluice.estimate;

/** How the models of a family count an image. Every result is at least 1. */
sealed interface ImageRule {

    /** Most patches of 32 x 32 pixels of an image with {@code detail: original}, each a token. */
    long MOST_ORIGINAL = 10_000;

    /** Side of a patch, in pixels. */
    int PATCH = 32;

    /** Tokens of an image of this size. */
    long tokens(ImageSize size, ImageDetail detail);

    /** Tokens of an image whose size is unknown. */
    long tokens(ImageDetail detail, EstimateSettings settings);

    /** Tokens of an image of which neither the size nor the model is known. */
    static long unknown(ImageDetail detail, EstimateSettings settings) {
        return switch (detail) {
            case LOW -> settings.imageLow();
            case USUAL -> settings.image();
            case ORIGINAL -> Math.max(settings.image(), MOST_ORIGINAL);
        };
    }

    /**
     * OpenAI's older rule: the image is made to fit into 2,048 x 2,048, then its shorter side to 768, and covered with tiles of 512 x 512.
     *
     * @param base tokens of every image, and all of an image with {@code detail: low}
     * @param tile tokens of a tile
     */
    record Tiles(long base, long tile) implements ImageRule {

        private static final double LONGEST = 2048;
        private static final double SHORTER = 768;
        private static final double TILE = 512;

        /** Tokens of a tile where the setting for an image of unknown size holds as it is. */
        private static final long USUAL_TILE = 170;

        @Override
        public long tokens(ImageSize size, ImageDetail detail) {
            if (detail == ImageDetail.LOW) {
                return base;
            }
            double fit = Math.min(1, LONGEST / Math.max(size.width(), size.height()));
            double shrink = Math.min(fit, SHORTER / Math.min(size.width(), size.height()));
            long tiles = tiles(size.width() * shrink) * tiles(size.height() * shrink);
            long usual = base + tile * tiles;
            return detail == ImageDetail.ORIGINAL ? Math.max(usual, original(size)) : usual;
        }

        /** A model that counts more for a tile counts more for every image. */
        @Override
        public long tokens(ImageDetail detail, EstimateSettings settings) {
            return switch (detail) {
                case LOW -> Math.max(base, settings.imageLow());
                case USUAL -> Math.max(settings.image(), settings.image() * tile / USUAL_TILE);
                case ORIGINAL -> Math.max(settings.image(), MOST_ORIGINAL);
            };
        }

        /** The fraction is that of rounding, not of a pixel. */
        private static long tiles(double side) {
            return Math.max(1, (long) Math.ceil(side / TILE - 1e-9));
        }
    }

    /**
     * OpenAI's newer rule: patches of 32 x 32 pixels, at most 1,536, times a factor of the model.
     *
     * @param percent the factor, times 100
     */
    record Patches(long percent) implements ImageRule {

        private static final long MOST = 1_536;
        private static final long MOST_LOW = 256;

        @Override
        public long tokens(ImageSize size, ImageDetail detail) {
            long most = detail == ImageDetail.LOW ? MOST_LOW : MOST;
            long usual = Math.max(1, (Math.min(size.squares(PATCH), most) * percent + 50) / 100);
            return detail == ImageDetail.ORIGINAL ? Math.max(usual, original(size)) : usual;
        }

        @Override
        public long tokens(ImageDetail detail, EstimateSettings settings) {
            return unknown(detail, settings);
        }
    }

    /**
     * Anthropic's rule: pixels for each token. {@code detail} has no effect.
     *
     * @param most of an image, which is made smaller otherwise
     */
    record Pixels(long pixelsPerToken, long most) implements ImageRule {

        @Override
        public long tokens(ImageSize size, ImageDetail detail) {
            return Math.min(most, (size.area() - 1) / pixelsPerToken + 1);
        }

        @Override
        public long tokens(ImageDetail detail, EstimateSettings settings) {
            return settings.image();
        }
    }

    /** Google's rule: the same for every image. */
    record Same(long tokens) implements ImageRule {

        @Override
        public long tokens(ImageSize size, ImageDetail detail) {
            return tokens;
        }

        @Override
        public long tokens(ImageDetail detail, EstimateSettings settings) {
            return tokens;
        }
    }

    private static long original(ImageSize size) {
        return Math.min(size.squares(PATCH), MOST_ORIGINAL);
    }
}
