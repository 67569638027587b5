package dev.sluice.multipart;

import java.io.IOException;

/** A form is refused. When it is thrown while a form is written, its closing delimiter has not been written. */
public final class FormException extends IOException {

    private static final long serialVersionUID = 1L;

    private final FormFault fault;

    /**
     * Creates an exception.
     *
     * @param reason a sentence without its full stop, for the client; contains no text of the form
     */
    FormException(FormFault fault, String reason) {
        super(reason);
        this.fault = fault;
    }

    static FormException malformed(String reason) {
        return new FormException(FormFault.MALFORMED, reason);
    }

    /** Why the form is refused. */
    public FormFault fault() {
        return fault;
    }

    /** The same as a result. */
    public InvalidForm toResult() {
        return new InvalidForm(fault, getMessage());
    }
}
