package dev.sluice.estimate;

/** How closely OpenAI's models look at an image: the member {@code detail} beside it. */
enum ImageDetail {
    LOW,
    /** {@code auto}, {@code high}, or absent. */
    USUAL,
    /** Without making it smaller first, which costs more. */
    ORIGINAL;

    static ImageDetail of(String word) {
        return switch (word) {
            case "low" -> LOW;
            case "original" -> ORIGINAL;
            default -> USUAL;
        };
    }
}
