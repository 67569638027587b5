package dev.sluice.console;

import dev.sluice.auth.JwtResult;
import dev.sluice.console.Identified.Known;
import dev.sluice.console.Identified.Refused;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Administrators that are known by the container's login or by a JWT, and may do what their roles allow. Thread-safe. */
final class PersonalLogins {

    private final Function<String, JwtResult> tokens;
    private final SignInThrottle recorded;
    private final ChangeRecorder changes;

    /**
     * @param tokens verifies a JWT
     * @param recorded bounds how many of the refused are recorded
     */
    PersonalLogins(Function<String, JwtResult> tokens, SignInThrottle recorded, ChangeRecorder changes) {
        this.tokens = tokens;
        this.recorded = recorded;
        this.changes = changes;
    }

    /** Who sends a request with this JWT. May wait for a few seconds while the issuer's keys are fetched. */
    Identified withToken(String token, HttpServletRequest request, AdminRules rules) {
        JwtResult result = tokens.apply(token);
        if (result instanceof JwtResult.Valid valid) {
            return person(valid.subject(), valid.adminRoles(), Admin.Proof.JWT, request, rules);
        }
        if (result instanceof JwtResult.KeysUnavailable) {
            return new Refused(AdminErrors.TOKENS_UNVERIFIABLE);
        }
        return new Refused(result instanceof JwtResult.Expired ? AdminErrors.TOKEN_EXPIRED : AdminErrors.TOKEN_INVALID);
    }

    /**
     * Whom the container has logged in; empty if nobody.
     *
     * <p>Browsers send such logins along with requests that pages of other sites cause. These do not count, as the cookie of a session
     * would not be sent with them.
     */
    Optional<Identified> inContainer(HttpServletRequest request, AdminRules rules) {
        return Optional.ofNullable(request.getUserPrincipal())
                .filter(user -> !ConsoleFilter.isOfAnotherSite(request))
                .map(user -> person(
                        user.getName(),
                        rules.roles().keySet().stream()
                                .filter(request::isUserInRole)
                                .collect(Collectors.toSet()),
                        Admin.Proof.CONTAINER,
                        request,
                        rules));
    }

    private Identified person(
            String name, Set<String> own, Admin.Proof proof, HttpServletRequest request, AdminRules rules) {
        Optional<AdminGrant> allowed = rules.allowedBy(own);
        if (allowed.isPresent()) {
            return new Known(new Admin(name, allowed.get(), proof, Optional.empty()));
        }
        if (recorded.mayTry(name)) {
            recorded.failed(name);
            changes.refusedLogin(name, proof, rules.proxies().clientOf(request));
        }
        return new Refused(AdminErrors.noRole(name, rules.roles().keySet()));
    }
}
