package dev.sluice.multipart;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Collects what the gateway needs of a form, while it passes: the model, short texts, and how many bytes there are of what. */
final class FormContents implements PartListener {

    /** In bytes. The name is copied to many places. */
    static final int MAX_MODEL = 1024;

    /** The most bytes of texts that are kept, without the model. */
    static final int MAX_TEXT = 64 * 1024;

    private static final String MODEL = "model";

    private final Predicate<String> choosesModel;
    private final List<FormField> fields = new ArrayList<>();
    private final Map<String, Long> fileBytes = new HashMap<>();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream(64);
    private Optional<Part> part = Optional.empty();
    private String type = "";
    private int files;
    private long textBytes;
    private long keptBytes;
    private boolean isKept;
    private Optional<ModelPart> model = Optional.empty();
    private long modelAt = -1;
    private boolean hasOther;
    private boolean refusesOther;

    /**
     * Creates empty contents.
     *
     * @param choosesModel whether a part with this name, which is not {@code model}, chooses a model too
     */
    FormContents(Predicate<String> choosesModel) {
        this.choosesModel = choosesModel;
    }

    /** The part {@code model}; empty until it is complete. */
    Optional<ModelPart> model() {
        return model;
    }

    /** The short texts that have passed, in their order, without the model. */
    List<FormField> fields() {
        return List.copyOf(fields);
    }

    FormSize size() {
        return new FormSize(files, fileBytes, textBytes, textBytes - keptBytes);
    }

    /** Whether a part besides {@code model} has chosen a model so far. From now on such a part is refused. */
    boolean refuseOtherModels() {
        refusesOther = true;
        return hasOther;
    }

    @Override
    public void begins(Part begun, long at) throws FormException {
        part = Optional.of(begun);
        text.reset();
        type = begun.isFile() ? begun.mediaType() : "";
        if (begun.isFile()) {
            files++;
            fileBytes.merge(type, 0L, Long::sum);
        }
        isKept = !begun.isFile();
        if (begun.name().equals(MODEL)) {
            beginModel(begun, at);
        } else if (isSpellingOfModel(begun.name())) {
            throw otherModel();
        } else if (choosesModel.test(begun.name())) {
            hasOther = true;
            if (refusesOther) {
                throw otherModel();
            }
        }
    }

    private void beginModel(Part begun, long at) throws FormException {
        if (modelAt >= 0) {
            throw new FormException(FormFault.MODEL_TWICE, "The form has the part \"model\" twice");
        }
        if (begun.isFile()) {
            throw new FormException(FormFault.MODEL_IS_FILE, "The part \"model\" has a file name. Send it as a field");
        }
        if (!isPlainText(begun)) {
            throw FormException.malformed("The part \"model\" has a Content-Type other than text/plain in UTF-8");
        }
        modelAt = at;
    }

    /** Servers that parse names of arrays or objects, as PHP and Rack do, read these as {@code model}; others fold the case or trim. */
    private static boolean isSpellingOfModel(String name) {
        String bare = name.strip().toLowerCase(Locale.ROOT);
        int end = 0;
        while (end < bare.length() && "[. ".indexOf(bare.charAt(end)) < 0) {
            end++;
        }
        return bare.substring(0, end).equals(MODEL);
    }

    private static boolean isPlainText(Part part) {
        if (part.contentType().isEmpty()) {
            return true;
        }
        String value = part.contentType().get();
        int semicolon = value.indexOf(';');
        if (!part.mediaType().equals("text/plain")) {
            return false;
        }
        return semicolon < 0
                || HeaderParameters.parse(value, semicolon)
                        .filter(parameters -> parameters.names().stream().allMatch("charset"::equals))
                        .filter(parameters -> parameters
                                .value("charset")
                                .filter(charset -> charset.equalsIgnoreCase("utf-8")
                                        || charset.equalsIgnoreCase("us-ascii")
                                        || charset.equalsIgnoreCase("iso-8859-1"))
                                .isPresent())
                        .isPresent();
    }

    private static FormException otherModel() {
        return new FormException(
                FormFault.OTHER_MODEL,
                "Name the model once: in the part \"model\", and in no part with a similar name");
    }

    @Override
    public void value(byte[] bytes, int from, int to) throws FormException {
        Part passing = part.orElseThrow();
        if (passing.isFile()) {
            fileBytes.merge(type, (long) to - from, Long::sum);
            return;
        }
        textBytes += to - from;
        if (passing.name().equals(MODEL)) {
            if (text.size() + to - from > MAX_MODEL) {
                throw new FormException(
                        FormFault.MODEL_TOO_LONG, "The part \"model\" is longer than " + MAX_MODEL + " bytes");
            }
            text.write(bytes, from, to - from);
        } else if (isKept) {
            isKept = keptBytes + text.size() + to - from <= MAX_TEXT;
            if (isKept) {
                text.write(bytes, from, to - from);
            }
        }
    }

    @Override
    public void ends(long at) throws FormException {
        Part ended = part.orElseThrow();
        part = Optional.empty();
        if (!ended.isFile() && ended.name().equals(MODEL)) {
            keptBytes += text.size();
            model = Optional.of(new ModelPart(modelName(ended), modelAt, at, ended.length()));
        } else if (!ended.isFile() && isKept) {
            keptBytes += text.size();
            fields.add(new FormField(ended.name(), text.toString(StandardCharsets.UTF_8)));
        }
    }

    private String modelName(Part ended) throws FormException {
        String name;
        try {
            name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text.toByteArray()))
                    .toString();
        } catch (CharacterCodingException invalid) {
            throw FormException.malformed("The part \"model\" is not valid UTF-8");
        }
        if (name.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw FormException.malformed("The part \"model\" contains a control character");
        }
        boolean isAscii = name.chars().allMatch(c -> c < 0x80);
        if (!isAscii
                && ended.contentType()
                        .filter(type -> type.toLowerCase(Locale.ROOT).contains("8859"))
                        .isPresent()) {
            throw FormException.malformed("The part \"model\" has a Content-Type other than text/plain in UTF-8");
        }
        return name;
    }

    /**
     * Where the part {@code model} is. Positions count from the beginning of the form.
     *
     * @param name its value
     * @param from where the value begins
     * @param to where it ends
     * @param length its {@code Content-Length}, which changes with the value; empty for none
     */
    record ModelPart(String name, long from, long to, Optional<Part.DeclaredLength> length) {}
}
