package dev.sluice.ledger.store;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps what a login must not tell out of messages. */
final class Secrets {

    private static final String MASK = "***";

    /** The value of a parameter of a URL whose name says that it is secret, and the password before a host. */
    private static final Pattern IN_URL = Pattern.compile(
            "[?&;][^=?&;]*(?:pass|pwd|secret|token|key)[^=?&;]*=([^&;]+)|//[^/@:]*:([^/@]+)@",
            Pattern.CASE_INSENSITIVE);

    private final List<String> secrets = new ArrayList<>();

    /** Knows no secret. */
    Secrets() {}

    Secrets(DatabaseLogin login) {
        if (!login.password().isEmpty()) {
            secrets.add(login.password());
        }
        Matcher found = IN_URL.matcher(login.url());
        while (found.find()) {
            secrets.add(found.group(1) == null ? found.group(2) : found.group(1));
        }
    }

    /** Returns the text without the secrets. */
    String masked(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    /** Whether a failure could be logged as it is. */
    boolean areIn(Throwable failure) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            String message = String.valueOf(next.getMessage());
            if (!masked(message).equals(message)) {
                return true;
            }
        }
        return false;
    }
}
