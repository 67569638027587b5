package dev.sluice.http;

/**
 * Which characters HTTP allows in header names and values, for requests and responses. Looks at each character once and copies
 * nothing. For any number of threads.
 */
public final class HeaderSyntax {

    /** RFC 9110 section 5.6.2: what a token may hold besides letters and digits. */
    private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";

    /** The most digits of a length: a longer number may overflow in another server, which then reads a small one. */
    public static final int MAX_LENGTH_DIGITS = 18;

    private static final boolean[] IS_TOKEN = new boolean[0x80];

    static {
        for (char c = 0; c < IS_TOKEN.length; c++) {
            IS_TOKEN[c] = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || TOKEN_SYMBOLS.indexOf(c) >= 0;
        }
    }

    private HeaderSyntax() {}

    /** Whether a token (RFC 9110 section 5.6.2) may hold this character. */
    public static boolean isTokenCharacter(char c) {
        return c < IS_TOKEN.length && IS_TOKEN[c];
    }

    /** Whether this is a token (RFC 9110 section 5.6.2), as methods and header names must be. */
    public static boolean isToken(String name) {
        for (int at = 0; at < name.length(); at++) {
            if (!isTokenCharacter(name.charAt(at))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /**
     * Whether this can be a header's value (RFC 9110 section 5.5): visible characters, space, tab, and bytes above ASCII, which
     * are decoded as ISO 8859-1.
     */
    public static boolean isFieldValue(String value) {
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if ((c < ' ' && c != '\t') || c == 0x7F || c > 0xFF) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is one {@code Content-Length} (RFC 9110 section 8.6): 1 to {@value #MAX_LENGTH_DIGITS} digits. */
    public static boolean isContentLength(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH_DIGITS) {
            return false;
        }
        for (int at = 0; at < value.length(); at++) {
            if (value.charAt(at) < '0' || value.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }
}
