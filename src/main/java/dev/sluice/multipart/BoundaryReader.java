package dev.sluice.multipart;

import dev.sluice.multipart.BoundaryResult.Boundary;
import dev.sluice.multipart.BoundaryResult.InvalidBoundary;
import dev.sluice.multipart.BoundaryResult.NotForm;
import java.util.Optional;

/** Reads one {@code Content-Type} of a request. */
final class BoundaryReader {

    private static final String FORM = "multipart/form-data";
    private static final int LONGEST = 70;

    /** What a boundary may have besides letters and digits (RFC 2046 section 5.1.1), but for the space, which some parsers strip. */
    private static final String MARKS = "'()+_,-./:=?";

    private final String text;

    BoundaryReader(String text) {
        this.text = text;
    }

    BoundaryResult read() {
        int end = text.indexOf(';');
        String type = (end < 0 ? text : text.substring(0, end)).strip();
        if (!type.equalsIgnoreCase(FORM)) {
            return new NotForm();
        }
        Optional<HeaderParameters> parameters = HeaderParameters.parse(text, end < 0 ? text.length() : end);
        if (parameters.isEmpty()) {
            return new InvalidBoundary("is not well formed");
        }
        return boundary(parameters.get());
    }

    private static BoundaryResult boundary(HeaderParameters parameters) {
        for (String name : parameters.names()) {
            if (!name.equals("boundary") && !name.equals("charset")) {
                return new InvalidBoundary("has a parameter besides boundary and charset");
            }
        }
        if (parameters
                .value("charset")
                .filter(charset -> !charset.equalsIgnoreCase("utf-8"))
                .isPresent()) {
            return new InvalidBoundary("has a charset other than UTF-8");
        }
        Optional<String> boundary = parameters.value("boundary");
        if (boundary.isEmpty()) {
            return new InvalidBoundary("has no boundary");
        }
        String value = boundary.get();
        if (value.isEmpty() || value.length() > LONGEST || !value.chars().allMatch(BoundaryReader::isAllowed)) {
            return new InvalidBoundary("has a boundary that is not 1 to " + LONGEST
                    + " letters, digits and marks of RFC 2046, section 5.1.1, without spaces");
        }
        return new Boundary(value);
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
    }
}
