package dev.sluice.multipart;

import dev.sluice.multipart.BoundaryResult.Boundary;
import dev.sluice.multipart.FormContents.ModelPart;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A form of which the beginning has been read, at least up to its model. Writes it with another model or with the same; every other byte
 * stays. For one thread at a time. It must be closed: it may have a temporary file.
 */
public final class FormBody implements FormResult, Closeable {

    /** For the bytes that pass. */
    static final int BUFFER = 32 * 1024;

    /** Two hyphens and a line end. */
    private static final int LONGEST_END = 4;

    private final InputStream in;
    private final long declared;
    private final Boundary boundary;
    private final FormContents contents;
    private final KeptBytes kept;
    private final MultipartScanner scanner;
    private boolean isWhole;
    private boolean isStarted;

    FormBody(InputStream in, long declared, Boundary boundary, FormContents contents, KeptBytes kept) {
        this.in = in;
        this.declared = declared;
        this.boundary = boundary;
        this.contents = contents;
        this.kept = kept;
        this.scanner = new MultipartScanner(boundary, contents);
    }

    /** Reads to the end of the model, or to the end of the form if that has no model, is short, or ends in the same piece. */
    void readToModel() throws IOException {
        boolean isShort = declared >= 0 && declared <= KeptBytes.MEMORY;
        byte[] buffer = new byte[BUFFER];
        while (isShort || model().isEmpty() || scanner.isClosed()) {
            int count = in.read(buffer, 0, buffer.length);
            if (count < 0) {
                scanner.end();
                isWhole = true;
                return;
            }
            scanner.scan(buffer, 0, count);
            kept.append(buffer, 0, count);
        }
    }

    /** The value of the part {@code model}; empty if the form has none, which is known only of a whole form. */
    public Optional<String> model() {
        return contents.model().map(ModelPart::name);
    }

    /** Whether all of the form has been read, so that it can be written any number of times. */
    public boolean isWhole() {
        return isWhole;
    }

    /** The short texts that have passed so far, in their order, without the model; {@value FormContents#MAX_TEXT} bytes of values in all. */
    public List<FormField> fields() {
        return contents.fields();
    }

    /** What has passed so far: read ahead, or written. */
    public FormSize size() {
        return contents.size();
    }

    /** How many bytes are still to come after those that {@link #size} tells of; empty if that is unknown. */
    public OptionalLong bytesToCome() {
        if (isWhole) {
            return OptionalLong.of(0);
        }
        return declared < 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(0, declared - scanner.position()));
    }

    /** The length of the form as it was sent; of what has passed, if it is unknown. */
    public long originalLength() {
        return Math.max(declared, scanner.position());
    }

    /** How many bytes of memory the form holds. At most {@link FormReader#MAX_MEMORY}. */
    public int bytesInMemory() {
        return FormReader.MAX_MEMORY - KeptBytes.MEMORY + kept.inMemory();
    }

    /**
     * Whether a part besides {@code model} chooses a model, of those that have been read. One that comes later is refused while the form is
     * written, with {@link FormFault#OTHER_MODEL}.
     */
    public boolean refuseOtherModels() {
        return contents.refuseOtherModels();
    }

    /**
     * The length of what {@link #writeTo} writes, in bytes.
     *
     * @param model replaces the model; empty to keep it
     * @return empty if it is unknown
     */
    public OptionalLong length(Optional<String> model) {
        if (!isWhole && declared < 0) {
            return OptionalLong.empty();
        }
        long length = isWhole ? kept.length() : declared;
        return OptionalLong.of(model.map(name -> length + growth(name)).orElse(length));
    }

    private long growth(String name) {
        byte[] value = bytes(name);
        Optional<ModelPart> part = contents.model();
        if (part.isEmpty()) {
            return newPart(value).length;
        }
        long ofLength = part.get()
                .length()
                .map(length -> digits(value).length - (length.to() - length.from()))
                .orElse(0L);
        return value.length - (part.get().to() - part.get().from()) + ofLength;
    }

    /**
     * Writes the form: what has been read, then the rest as it arrives. A form that is not {@linkplain #isWhole whole} can be written once.
     *
     * @param model replaces the model; empty to keep it. It is set in front of the other parts if the form has none
     * @throws FormException if the form is refused for what comes after the model; its closing delimiter has not been written then
     * @throws IOException if either stream fails
     */
    public void writeTo(OutputStream out, Optional<String> model) throws IOException {
        if (isStarted && !isWhole) {
            throw new IllegalStateException("a form that is not whole can be written once");
        }
        isStarted = true;
        writeKept(out, model);
        if (!isWhole) {
            writeRest(out);
        }
    }

    private void writeKept(OutputStream out, Optional<String> model) throws IOException {
        if (model.isEmpty()) {
            kept.writeTo(out, 0, kept.length());
            return;
        }
        checkModel(model.get());
        byte[] value = bytes(model.get());
        Optional<ModelPart> part = contents.model();
        if (part.isEmpty()) {
            out.write(newPart(value));
            kept.writeTo(out, 0, kept.length());
            return;
        }
        long at = 0;
        if (part.get().length().isPresent()) {
            Part.DeclaredLength length = part.get().length().get();
            kept.writeTo(out, 0, length.from());
            out.write(digits(value));
            at = length.to();
        }
        kept.writeTo(out, at, part.get().from());
        out.write(value);
        kept.writeTo(out, part.get().to(), kept.length());
    }

    /** A name can come from the request's path: it must not end its part. */
    private void checkModel(String name) throws FormException {
        if (name.chars().anyMatch(c -> c < ' ' || c == 0x7F) || name.contains("--" + boundary.value())) {
            throw FormException.malformed("The model's name cannot be sent in this form");
        }
    }

    /** Writes the rest. The end of the closing delimiter is held back until it is certain that nothing follows it. */
    private void writeRest(OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        byte[] end = new byte[LONGEST_END];
        int endLength = 0;
        for (int count; (count = in.read(buffer, 0, buffer.length)) >= 0; ) {
            long before = scanner.position();
            scanner.scan(buffer, 0, count);
            int open =
                    scanner.closingAt() < 0 ? count : (int) Math.max(0, Math.min(count, scanner.closingAt() - before));
            out.write(buffer, 0, open);
            System.arraycopy(buffer, open, end, endLength, count - open);
            endLength += count - open;
        }
        scanner.end();
        out.write(end, 0, endLength);
    }

    private byte[] newPart(byte[] value) {
        byte[] head = bytes("--" + boundary.value() + "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n");
        byte[] part = new byte[head.length + value.length + 2];
        System.arraycopy(head, 0, part, 0, head.length);
        System.arraycopy(value, 0, part, head.length, value.length);
        part[part.length - 2] = '\r';
        part[part.length - 1] = '\n';
        return part;
    }

    private static byte[] digits(byte[] value) {
        return bytes(Integer.toString(value.length));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Deletes the temporary file. Later calls do nothing. */
    @Override
    public void close() {
        kept.close();
    }
}
