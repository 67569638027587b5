package dev.sluice.console;

import java.io.IOException;
import java.util.Optional;

/**
 * One call of the admin API.
 *
 * @param path below {@code /admin/api/v1/}, such as {@code targets/open}; one segment may be <code>{id}</code>, which stands for any text
 * @param least the role that it needs; empty for a call without sign-in
 * @param others who may call it besides
 * @param subject the parameter that names what a change concerns; empty text for none
 * @param isTrial whether it only sends a request, so that whoever is on the gateway's machine may do it with the demo
 * @param handler what it does
 */
record AdminRoute(
        String method,
        String path,
        Optional<AdminRole> least,
        Others others,
        String subject,
        boolean isTrial,
        Handler handler) {

    private static final String VARIABLE = "{id}";

    /** Who else than those with the role may call. */
    enum Others {
        /** Those whose role includes it. */
        INCLUDING,
        /**
         * Members of teams too, which its answer must look after: it tells them of their clients alone. A call that changes something is for those
         * who may rotate keys.
         */
        AND_TEAMS,
        /** Nobody. */
        NONE
    }

    /** Answers calls. */
    @FunctionalInterface
    interface Handler {

        AdminAnswer answer(AdminCall call) throws AdminException, IOException;
    }

    /** A call that is open to everybody. */
    static AdminRoute open(String method, String path, Handler handler) {
        return new AdminRoute(method, path, Optional.empty(), Others.INCLUDING, "", false, handler);
    }

    /** A call that reads. */
    static AdminRoute reading(String path, Handler handler) {
        return new AdminRoute("GET", path, Optional.of(AdminRole.VIEWER), Others.INCLUDING, "", false, handler);
    }

    /** A call that reads what tells who the users are. */
    static AdminRoute readingUsers(String path, Handler handler) {
        return new AdminRoute("GET", path, Optional.of(AdminRole.AUDITOR), Others.INCLUDING, "", false, handler);
    }

    /** A call that reads the text of exchanges, which whoever runs the gateway needs not see. */
    static AdminRoute readingTexts(String path, Handler handler) {
        return new AdminRoute("GET", path, Optional.of(AdminRole.AUDITOR), Others.NONE, "", false, handler);
    }

    /**
     * A call that changes what runs.
     *
     * @param subject the parameter that names what it concerns; empty text for none
     */
    static AdminRoute changing(String path, String subject, Handler handler) {
        return new AdminRoute("POST", path, Optional.of(AdminRole.OPERATOR), Others.INCLUDING, subject, false, handler);
    }

    /** A call that sends a request as a client, on the same terms. */
    static AdminRoute trying(String path, String subject, Handler handler) {
        return new AdminRoute("POST", path, Optional.of(AdminRole.OPERATOR), Others.INCLUDING, subject, true, handler);
    }

    /** A call that removes something, on the same terms. */
    static AdminRoute deleting(String path, String subject, Handler handler) {
        return new AdminRoute(
                "DELETE", path, Optional.of(AdminRole.OPERATOR), Others.INCLUDING, subject, false, handler);
    }

    /** The same call, also for members of teams. */
    AdminRoute forTeams() {
        return new AdminRoute(method, path, least, Others.AND_TEAMS, subject, isTrial, handler);
    }

    /** Whether members of teams may call it. */
    boolean isForTeams() {
        return others == Others.AND_TEAMS;
    }

    /** Whether no other role may call it, not even one that includes its own. */
    boolean isForLeastAlone() {
        return others == Others.NONE;
    }

    /** Whether somebody may call it. */
    boolean isAllowedFor(AdminGrant grant) {
        if (grant.role() == AdminRole.TEAM) {
            return isForTeams() && (!isChange() || grant.mayRotate());
        }
        return isForLeastAlone()
                ? least.filter(role -> grant.role() == role).isPresent()
                : least.filter(role -> !grant.role().includes(role)).isEmpty();
    }

    /** Whether it is recorded who was refused. */
    boolean isAudited() {
        return isChange() || isForLeastAlone();
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
