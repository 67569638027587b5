package dev.sluice.multipart;

import java.util.Map;

/**
 * What has passed of a form.
 *
 * @param files how many files, also the one that is passing
 * @param fileBytes their bytes by media type, which is in lower case; empty text for files without a type
 * @param textBytes bytes of the values that are no files
 * @param unkeptTextBytes how many of these are in no {@link FormField}, because there was no room for them
 */
public record FormSize(int files, Map<String, Long> fileBytes, long textBytes, long unkeptTextBytes) {

    public FormSize {
        fileBytes = Map.copyOf(fileBytes);
    }

    /** The bytes of all files. */
    public long allFileBytes() {
        return fileBytes.values().stream().mapToLong(Long::longValue).sum();
    }
}
