package dev.sluice.multipart;

import dev.sluice.bytes.ByteBudget;
import dev.sluice.multipart.BoundaryResult.Boundary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Reads the beginning of a form, up to the value of its part {@code model}, and keeps it: the provider gets it too, once it is known which
 * provider. Immutable and thread-safe.
 */
public final class FormReader {

    /** The most bytes in memory that a form holds while it is read or written. */
    public static final int MAX_MEMORY =
            KeptBytes.MEMORY + 2 * FormContents.MAX_TEXT + 2 * FormBody.BUFFER + 2 * MultipartScanner.MAX_HEADERS;

    private final Path directory;
    private final long maxBytes;
    private final ByteBudget budget;
    private final Predicate<String> choosesModel;

    /**
     * Creates a reader.
     *
     * @param directory for temporary files; must exist
     * @param maxBytes how many bytes of one form may be kept
     * @param budget of all forms
     * @param choosesModel whether a part with this name, which is not {@code model}, chooses a model too; see {@link
     *     FormBody#refuseOtherModels}
     */
    public FormReader(Path directory, long maxBytes, ByteBudget budget, Predicate<String> choosesModel) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.budget = budget;
        this.choosesModel = choosesModel;
    }

    /**
     * Reads a form until the value of {@code model} is complete. A form of which it is known that it fits into memory is read to its end.
     *
     * @param in the form; what is left is read when the result is written
     * @param declared the form's length in bytes; below 0 if it is unknown
     * @param needsModel whether a form without the part {@code model} is refused
     * @return a form, which must be closed, or why it is refused
     * @throws IOException if the stream fails
     */
    public FormResult read(InputStream in, long declared, Boundary boundary, boolean needsModel) throws IOException {
        FormContents contents = new FormContents(choosesModel);
        FormBody form = new FormBody(in, declared, boundary, contents, new KeptBytes(directory, maxBytes, budget));
        boolean isRead = false;
        try {
            form.readToModel();
            if (needsModel && form.model().isEmpty()) {
                return new InvalidForm(FormFault.NO_MODEL, "The form has no part \"model\"");
            }
            isRead = true;
            return form;
        } catch (FormException refused) {
            return refused.toResult();
        } finally {
            if (!isRead) {
                form.close();
            }
        }
    }
}
