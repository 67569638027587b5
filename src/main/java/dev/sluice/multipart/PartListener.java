package dev.sluice.multipart;

/** Told of the parts of a form, in their order. Positions count from the beginning of the form. */
interface PartListener {

    /**
     * A part's headers are complete.
     *
     * @param at where its value begins
     */
    void begins(Part part, long at) throws FormException;

    /** The next bytes of the part's value, {@code bytes[from..to)}; to be copied if they are needed later. */
    void value(byte[] bytes, int from, int to) throws FormException;

    /**
     * The part is complete.
     *
     * @param at where its value ends: at the line end of the delimiter
     */
    void ends(long at) throws FormException;
}
