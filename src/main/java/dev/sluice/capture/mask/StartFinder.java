package dev.sluice.capture.mask;

/** Looks at each place of a text for a value that begins there. The longest one counts, and the search goes on behind it. */
abstract class StartFinder implements TextFinder {

    @Override
    public final void find(CharSequence text, Found found) {
        int at = 0;
        while (at < text.length()) {
            int to = isBegin(text, at) && Characters.isStart(text, at) ? end(text, at) : 0;
            if (to > 0) {
                found.at(at, to);
                at = to;
            } else {
                at++;
            }
        }
    }

    /** Whether the characters here are those that a value begins with. */
    abstract boolean isBegin(CharSequence text, int at);

    /** The end of the value that begins here; 0 if none does. */
    abstract int end(CharSequence text, int from);
}
