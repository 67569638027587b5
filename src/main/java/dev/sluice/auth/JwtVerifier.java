package dev.sluice.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import dev.sluice.auth.JwtCheck.Expired;
import dev.sluice.auth.JwtCheck.Invalid;
import dev.sluice.auth.JwtCheck.KeysUnavailable;
import dev.sluice.auth.JwtCheck.Valid;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks signed tokens (RFC 7519) of one issuer: signature, issuer, audience and times. For any number of threads.
 *
 * <p>Only signatures by a private key count: with a shared secret, or none, whoever knows the public keys could make tokens (RFC
 * 8725 section 3.1). Nothing is remembered of a token: each request has its own checked to the last bit.
 */
public final class JwtVerifier implements AutoCloseable {

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    /** RFC 9068 section 2.1; many issuers write JWT, or nothing. */
    private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

    /** Longer ones do not get through a container's header limits by default. */
    private static final int LONGEST = 16 * 1024;

    private final JwtSettings settings;
    private final IssuerKeys keys;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /** Begins to fetch the issuer's keys, and returns before it has them. */
    public JwtVerifier(JwtSettings settings) {
        this.settings = settings;
        this.keys = new IssuerKeys(settings.keys(), settings.refresh());
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                settings.audiences(),
                new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                Set.of("exp", settings.subject()),
                Set.of()));
    }

    /** Whether a text has the form of a signed token: three parts, the first an object in base64url. */
    static boolean isToken(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        return text.startsWith("eyJ") && first > 0 && second > 0 && text.indexOf('.', second + 1) < 0;
    }

    /** Checks a token; waits a moment where the issuer's keys must be fetched for it. */
    JwtCheck check(String token) {
        if (token.length() > LONGEST) {
            return new Invalid();
        }
        try {
            JWTClaimsSet claims = processor.process(token, null);
            Object subject = claims.getClaim(settings.subject());
            return subject instanceof String name && !name.isBlank() ? new Valid(name, rolesOf(claims)) : new Invalid();
        } catch (ExpiredJWTException expired) {
            return new Expired();
        } catch (ParseException | BadJOSEException bad) {
            return new Invalid();
        } catch (KeysUnavailableException noKeys) {
            return new KeysUnavailable();
        } catch (JOSEException unusable) {
            // A key that does not fit its algorithm: the token chose both.
            return new Invalid();
        }
    }

    /** Roles are a list, or names with spaces between them (RFC 9068 section 2.2.3.1 and RFC 8693 section 4.2). */
    private Set<String> rolesOf(JWTClaimsSet claims) {
        Object found = claimAt(settings.roles(), claims);
        Stream<String> roles = found instanceof List<?> list
                ? list.stream().filter(String.class::isInstance).map(String.class::cast)
                : Optional.ofNullable(found)
                        .filter(String.class::isInstance)
                        .map(text -> Stream.of(((String) text).split(" ", -1)))
                        .orElseGet(Stream::empty);
        return roles.filter(role -> !role.isBlank()).collect(Collectors.toUnmodifiableSet());
    }

    /** A name may have dots in it, as those have that are URLs. */
    private static Object claimAt(String path, JWTClaimsSet claims) {
        Object whole = claims.getClaim(path);
        if (whole != null) {
            return whole;
        }
        Object found = claims.getClaims();
        for (String name : path.split("\\.", -1)) {
            found = found instanceof Map<?, ?> members ? members.get(name) : null;
        }
        return found;
    }

    @Override
    public void close() {
        keys.close();
    }
}
