package dev.sluice.console;

import java.io.IOException;
import java.util.Optional;

/**
 * One call of the admin API.
 *
 * @param path below {@code /admin/api/v1/}, such as {@code targets/open}; the last segment may be <code>{id}</code>, which stands for any text
 * @param least the role that it needs; empty for a call without sign-in
 * @param handler what it does
 */
record AdminRoute(String method, String path, Optional<AdminRole> least, Handler handler) {

    private static final String VARIABLE = "{id}";

    /** Answers calls. */
    @FunctionalInterface
    interface Handler {

        AdminAnswer answer(AdminCall call) throws AdminException, IOException;
    }

    /** A call that reads. */
    static AdminRoute reading(String path, Handler handler) {
        return new AdminRoute("GET", path, Optional.of(AdminRole.VIEWER), handler);
    }

    /** A call that reads what tells who the users are. */
    static AdminRoute readingUsers(String path, Handler handler) {
        return new AdminRoute("GET", path, Optional.of(AdminRole.AUDITOR), handler);
    }

    /** A call that changes what runs. */
    static AdminRoute changing(String path, Handler handler) {
        return new AdminRoute("POST", path, Optional.of(AdminRole.OPERATOR), handler);
    }

    /** The variable part of a path; empty text if it has none; empty if the path is another one. */
    Optional<String> match(String called) {
        if (!path.endsWith(VARIABLE)) {
            return path.equals(called) ? Optional.of("") : Optional.empty();
        }
        String fixed = path.substring(0, path.length() - VARIABLE.length());
        return called.startsWith(fixed) && called.length() > fixed.length() && called.indexOf('/', fixed.length()) < 0
                ? Optional.of(called.substring(fixed.length()))
                : Optional.empty();
    }
}
