package dev.sluice.multipart;

import dev.sluice.http.HeaderSyntax;
import dev.sluice.multipart.Part.DeclaredLength;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Parses the headers of one part (RFC 7578 section 4). Strict: refuses what another parser could read differently.
 *
 * <p>Besides {@code Content-Disposition}, {@code Content-Type} and {@code Content-Transfer-Encoding} a part may only have {@code
 * Content-Length}: RFC 7578 section 4.8 allows no other, and some servers decode a part by its {@code Content-Encoding}.
 */
final class PartHeaders {

    private static final int LONGEST_NAME = 256;

    /** Encodings that leave the bytes as they are. Many servers ignore the header, so any other would be read in two ways. */
    private static final Set<String> PLAIN_ENCODINGS = Set.of("7bit", "8bit", "binary");

    private static final String NOT_IN_NAMES = "\\%;=";

    private final byte[] block;
    private final long start;
    private Optional<String> disposition = Optional.empty();
    private Optional<String> type = Optional.empty();
    private Optional<String> encoding = Optional.empty();
    private Optional<DeclaredLength> length = Optional.empty();

    private PartHeaders(byte[] block, long start) {
        this.block = block;
        this.start = start;
    }

    /**
     * Parses a block of headers.
     *
     * @param block begins with them; each line ends with CRLF, which occurs nowhere else
     * @param end where the last line ends
     * @param start where the block begins, counted from the beginning of the form
     */
    static Part parse(byte[] block, int end, long start) throws FormException {
        PartHeaders headers = new PartHeaders(block, start);
        for (int at = 0; at < end; ) {
            int lineEnd = at;
            while (block[lineEnd] != '\r') {
                lineEnd++;
            }
            headers.add(at, lineEnd);
            at = lineEnd + 2;
        }
        return headers.toPart();
    }

    private void add(int from, int to) throws FormException {
        int colon = from;
        while (colon < to && block[colon] != ':') {
            colon++;
        }
        String name = text(from, colon).toLowerCase(Locale.ROOT);
        if (colon == to || !HeaderSyntax.isToken(name)) {
            // Folded lines too: they begin with a blank.
            throw FormException.malformed("A part has a header line that is not well formed");
        }
        int valueFrom = colon + 1;
        int valueTo = to;
        while (valueFrom < valueTo && isBlank(block[valueFrom])) {
            valueFrom++;
        }
        while (valueTo > valueFrom && isBlank(block[valueTo - 1])) {
            valueTo--;
        }
        String value = text(valueFrom, valueTo);
        boolean isFirst =
                switch (name) {
                    case "content-disposition" -> disposition.isEmpty();
                    case "content-type" -> type.isEmpty();
                    case "content-transfer-encoding" -> encoding.isEmpty();
                    case "content-length" -> length.isEmpty();
                    default ->
                        throw FormException.malformed(
                                "A part has a header other than Content-Disposition, Content-Type,"
                                        + " Content-Transfer-Encoding and Content-Length");
                };
        if (!isFirst) {
            throw FormException.malformed("A part has a header twice");
        }
        switch (name) {
            case "content-disposition" -> disposition = Optional.of(value);
            case "content-type" -> type = Optional.of(value);
            case "content-transfer-encoding" -> encoding = Optional.of(value);
            default -> length = Optional.of(lengthOf(value, start + valueFrom, start + valueTo));
        }
    }

    private Part toPart() throws FormException {
        if (encoding.filter(value -> !PLAIN_ENCODINGS.contains(value.toLowerCase(Locale.ROOT)))
                .isPresent()) {
            throw FormException.malformed("A part has a Content-Transfer-Encoding other than 7bit, 8bit and binary");
        }
        HeaderParameters parameters = parametersOfForm();
        String name = parameters.value("name").orElseThrow();
        boolean isFile =
                parameters.names().contains("filename") || parameters.names().contains("filename*");
        Part part = new Part(name, isFile, type, length);
        checkType(part);
        return part;
    }

    private HeaderParameters parametersOfForm() throws FormException {
        String value = disposition.orElseThrow(() -> FormException.malformed("A part has no Content-Disposition"));
        int semicolon = value.indexOf(';');
        if (semicolon < 0 || !value.substring(0, semicolon).strip().equalsIgnoreCase("form-data")) {
            throw FormException.malformed("A part's Content-Disposition is not form-data with a name");
        }
        HeaderParameters parameters = HeaderParameters.parse(value, semicolon)
                .orElseThrow(() -> FormException.malformed("A part's Content-Disposition is not well formed"));
        int index = 0;
        for (String parameter : parameters.names()) {
            boolean isKnown = index == 0
                    ? parameter.equals("name")
                    : Set.of("filename", "filename*").contains(parameter);
            if (!isKnown) {
                throw FormException.malformed(
                        "A part's Content-Disposition has something else than a name and, behind it, a file name");
            }
            index++;
        }
        checkName(parameters.value("name").orElseThrow());
        for (String parameter : parameters.names()) {
            // Found by parsers that look for the parameter without regard to quotes.
            if (!parameter.equals("name")
                    && parameters
                            .value(parameter)
                            .orElseThrow()
                            .toLowerCase(Locale.ROOT)
                            .contains("name=")) {
                throw FormException.malformed("A part's file name contains \"name=\"");
            }
        }
        return parameters;
    }

    /** Refuses escapes, which some parsers decode, and what some parsers take for the end of the name in spite of its quotes. */
    private static void checkName(String name) throws FormException {
        if (name.isEmpty()
                || name.length() > LONGEST_NAME
                || name.chars().anyMatch(c -> c < ' ' || c > '~' || NOT_IN_NAMES.indexOf(c) >= 0)) {
            throw FormException.malformed("A part's name is not 1 to " + LONGEST_NAME
                    + " printable ASCII characters without any of \\ % ; =");
        }
        if (name.strip().equalsIgnoreCase("_charset_")) {
            throw FormException.malformed("The form has a part _charset_. Send all text in UTF-8 and leave it out");
        }
    }

    private static void checkType(Part part) throws FormException {
        if (part.contentType().isEmpty()) {
            return;
        }
        String type = part.mediaType();
        int slash = type.indexOf('/');
        if (slash < 0
                || !HeaderSyntax.isToken(type.substring(0, slash))
                || !HeaderSyntax.isToken(type.substring(slash + 1))) {
            throw FormException.malformed("A part's Content-Type is not well formed");
        }
        if (type.startsWith("multipart/") || type.startsWith("message/")) {
            throw FormException.malformed("A part consists of further parts");
        }
    }

    private static DeclaredLength lengthOf(String value, long from, long to) throws FormException {
        if (!HeaderSyntax.isContentLength(value) || (value.length() > 1 && value.charAt(0) == '0')) {
            throw FormException.malformed(
                    "A part's Content-Length is not a number of at most " + HeaderSyntax.MAX_LENGTH_DIGITS + " digits");
        }
        return new DeclaredLength(Long.parseLong(value), from, to);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private String text(int from, int to) {
        return new String(block, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
