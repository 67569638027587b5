package dev.sluice.auth;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.util.DateUtils;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks the claims of a JWT (RFC 7519 section 4.1): issuer, audience and times; {@code exp} and the subject are required. Clocks may
 * differ by one minute.
 *
 * <p>The library takes a required claim for present when only its name is: {@code "exp": null} would never expire. So here a claim with a
 * name needs a value.
 */
final class ClaimsVerifier extends DefaultJWTClaimsVerifier<SecurityContext> {

    private static final Set<String> REGISTERED = JWTClaimsSet.getRegisteredNames();

    private final String subject;

    ClaimsVerifier(JwtSettings settings) {
        super(
                // The library asks it for the token's audiences, which can be null; an immutable set throws.
                new HashSet<>(settings.audiences()),
                new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                Set.of("exp", settings.subject()),
                Set.of());
        this.subject = settings.subject();
    }

    @Override
    public void verify(JWTClaimsSet claims, SecurityContext context) throws BadJWTException {
        super.verify(claims, context);
        for (String name : REGISTERED) {
            refuseWithoutValue(claims, name);
        }
        refuseWithoutValue(claims, subject);
        Date issued = claims.getIssueTime();
        if (issued != null && !DateUtils.isBefore(issued, currentTime(), getMaxClockSkew())) {
            throw new BadJWTException("issued in the future");
        }
    }

    private static void refuseWithoutValue(JWTClaimsSet claims, String name) throws BadJWTException {
        if (claims.getClaims().containsKey(name) && claims.getClaim(name) == null) {
            throw new BadJWTException("a claim has no value: " + name);
        }
    }
}
