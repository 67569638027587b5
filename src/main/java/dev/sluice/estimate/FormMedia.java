package dev.sluice.estimate;

import dev.sluice.multipart.FormBody;
import dev.sluice.multipart.FormField;
import dev.sluice.multipart.FormSize;
import java.util.Map;

/** What the files of a form are, whatever type they have. */
public enum FormMedia {
    /** Sound, to be transcribed or translated. */
    SOUND,
    /** Images, from which the provider makes images. */
    IMAGES;

    /**
     * Estimates what is not text in a form: what has passed, and what is to come as far as its length is known. A type may make sound
     * cheaper, but not turn it into something else.
     *
     * @return tokens, at least 0
     */
    public long tokens(FormBody form, EstimateSettings settings) {
        FormSize size = form.size();
        long toCome = form.bytesToCome().orElse(0);
        return this == SOUND ? sound(size, toCome, settings) : images(form, size, toCome, settings);
    }

    /** What is to come costs as much as what has begun; without a file so far, as compressed sound. */
    private static long sound(FormSize size, long toCome, EstimateSettings settings) {
        long tokens = 0;
        boolean isAllSamples = !size.fileBytes().isEmpty();
        for (Map.Entry<String, Long> file : size.fileBytes().entrySet()) {
            MediaType type = MediaType.of(file.getKey());
            boolean isSamples = type == MediaType.WAVE || type == MediaType.PCM;
            isAllSamples &= isSamples;
            tokens += tokens(file.getValue(), isSamples, settings);
        }
        return tokens + tokens(toCome, isAllSamples, settings);
    }

    private static long tokens(long bytes, boolean isSamples, EstimateSettings settings) {
        long perToken = isSamples ? settings.wavBytesPerToken() : settings.audioBytesPerToken();
        return bytes / perToken + (bytes % perToken == 0 ? 0 : 1);
    }

    private static long images(FormBody form, FormSize size, long toCome, EstimateSettings settings) {
        ImagesToMake made = new ImagesToMake();
        for (FormField field : form.fields()) {
            switch (field.name()) {
                case "n" -> made.addCount(field.value());
                case "quality" -> made.addQuality(field.value());
                default -> {
                    // Says nothing about the number of images.
                }
            }
        }
        long sent = Math.max(size.files(), toCome > 0 ? 1 : 0);
        return sent * settings.image() + made.tokens(settings);
    }
}
