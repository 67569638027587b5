package dev.sluice.console;

import java.io.IOException;
import java.util.Optional;

/**
 * One call of the admin API.
 *
 * @param path below {@code /admin/api/v1/}, such as {@code targets/open}; one segment may be <code>{id}</code>, which stands for any text
 * @param least the role that it needs; empty for a call without sign-in
 * @param isForTeams whether members of teams may call it too, which its answer must look after: it tells them of their clients alone. One that
 *     changes something is for those who may rotate keys
 * @param subject the parameter that names what a change concerns; empty text for none
 * @param handler what it does
 */
record AdminRoute(
        String method, String path, Optional<AdminRole> least, boolean isForTeams, String subject, Handler handler) {

    private static final String VARIABLE = "{id}";

    /** Answers calls. */
    @FunctionalInterface
    interface Handler {

        AdminAnswer answer(AdminCall call) throws AdminException, IOException;
    }

    /** A call that is open to everybody. */
    static AdminRoute open(String method, String path, Handler handler) {
        return new AdminRoute(method, path, Optional.empty(), false, "", handler);
    }

    /** A call that reads. */
    static AdminRoute reading(String path, Handler handler) {
        return new AdminRoute("GET", path, Optional.of(AdminRole.VIEWER), false, "", handler);
    }

    /** A call that reads what tells who the users are. */
    static AdminRoute readingUsers(String path, Handler handler) {
        return new AdminRoute("GET", path, Optional.of(AdminRole.AUDITOR), false, "", handler);
    }

    /**
     * A call that changes what runs.
     *
     * @param subject the parameter that names what it concerns; empty text for none
     */
    static AdminRoute changing(String path, String subject, Handler handler) {
        return new AdminRoute("POST", path, Optional.of(AdminRole.OPERATOR), false, subject, handler);
    }

    /** A call that removes something, on the same terms. */
    static AdminRoute deleting(String path, String subject, Handler handler) {
        return new AdminRoute("DELETE", path, Optional.of(AdminRole.OPERATOR), false, subject, handler);
    }

    /** The same call, also for members of teams. */
    AdminRoute forTeams() {
        return new AdminRoute(method, path, least, true, subject, handler);
    }

    /** Whether somebody may call it. */
    boolean isAllowedFor(AdminGrant grant) {
        return grant.role() == AdminRole.TEAM
                ? isForTeams && (!isChange() || grant.mayRotate())
                : least.filter(role -> !grant.role().includes(role)).isEmpty();
    }

    /** Whether it changes anything. */
    boolean isChange() {
        return !method.equals("GET");
    }

    /** The variable part of a path; empty text if it has none; empty if the path is another one. */
    Optional<String> match(String called) {
        int variable = path.indexOf(VARIABLE);
        if (variable < 0) {
            return path.equals(called) ? Optional.of("") : Optional.empty();
        }
        String before = path.substring(0, variable);
        String after = path.substring(variable + VARIABLE.length());
        int end = called.length() - after.length();
        boolean isMatch = called.startsWith(before)
                && called.endsWith(after)
                && end > variable
                && called.substring(variable, end).indexOf('/') < 0;
        return isMatch ? Optional.of(called.substring(variable, end)) : Optional.empty();
    }
}
