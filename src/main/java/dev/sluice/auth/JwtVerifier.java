package dev.sluice.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import dev.sluice.auth.JwtResult.Expired;
import dev.sluice.auth.JwtResult.Invalid;
import dev.sluice.auth.JwtResult.KeysUnavailable;
import dev.sluice.auth.JwtResult.Valid;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Verifies JWTs (RFC 7519) of one issuer: signature, issuer, audience and times. Thread-safe.
 *
 * <p>Accepts only asymmetric signatures: with a shared secret or no signature, anyone who knows the public keys could forge a token
 * (RFC 8725 section 3.1). Results are not cached: every request is verified in full.
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

    /** From RFC 9068 section 2.1. Many issuers send "JWT" or no type instead. */
    private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

    /** In characters. The default header limits of containers are lower. */
    private static final int MAX_LENGTH = 16 * 1024;

    private final JwtSettings settings;
    private final JwksCache keys;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /** Starts to fetch the issuer's keys and returns immediately. */
    public JwtVerifier(JwtSettings settings) {
        this.settings = settings;
        this.keys = new JwksCache(settings.keys(), settings.refresh());
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWTClaimsSetVerifier(new ClaimsVerifier(settings));
    }

    /** Whether a text looks like a signed JWT: three parts, the first a JSON object in base64url. */
    public static boolean isJwt(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        return text.startsWith("eyJ") && first > 0 && second > 0 && text.indexOf('.', second + 1) < 0;
    }

    /** Verifies a JWT. May wait up to a few seconds while the issuer's keys are fetched. */
    JwtResult verify(String token) {
        if (token.length() > MAX_LENGTH || !isStrictlyEncoded(token)) {
            return new Invalid();
        }
        try {
            JWTClaimsSet claims = processor.process(token, null);
            Object subject = claims.getClaim(settings.subject());
            return subject instanceof String name && !name.isBlank() ? valid(name, claims) : new Invalid();
        } catch (ExpiredJWTException expired) {
            return new Expired();
        } catch (ParseException | BadJOSEException bad) {
            return new Invalid();
        } catch (KeysUnavailableException noKeys) {
            return new KeysUnavailable();
        } catch (JOSEException unusable) {
            // The key does not fit the algorithm: the token names both.
            return new Invalid();
        }
    }

    /**
     * Whether each part is base64url as RFC 7515 section 2 has it: no padding, no other characters, no unused bits that are set. The
     * library skips what it does not know, so that one token would have many spellings.
     */
    private static boolean isStrictlyEncoded(String token) {
        for (String part : token.split("\\.", -1)) {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(part);
                if (!Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(bytes)
                        .equals(part)) {
                    return false;
                }
            } catch (IllegalArgumentException notBase64) {
                return false;
            }
        }
        return true;
    }

    private Valid valid(String subject, JWTClaimsSet claims) {
        Set<String> roles = rolesAt(settings.roles(), claims);
        return new Valid(
                subject,
                roles,
                settings.adminRoles().equals(settings.roles()) ? roles : rolesAt(settings.adminRoles(), claims));
    }

    /** Roles are a list or a space-separated text (RFC 9068 section 2.2.3.1, RFC 8693 section 4.2). */
    private static Set<String> rolesAt(String path, JWTClaimsSet claims) {
        Object found = claimAt(path, claims);
        Stream<String> roles = found instanceof List<?> list
                ? list.stream().filter(String.class::isInstance).map(String.class::cast)
                : Optional.ofNullable(found)
                        .filter(String.class::isInstance)
                        .map(text -> Stream.of(((String) text).split(" ", -1)))
                        .orElseGet(Stream::empty);
        return roles.filter(role -> !role.isBlank()).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Follows the path. Takes it for one name only if the token has no claim of the path's first name: names that are URLs contain dots. At
     * many issuers users can have claims of any name, so a flat claim must not stand in for a nested one.
     */
    private static Object claimAt(String path, JWTClaimsSet claims) {
        String[] names = path.split("\\.", -1);
        if (!claims.getClaims().containsKey(names[0])) {
            return claims.getClaim(path);
        }
        Object found = claims.getClaims();
        for (String name : names) {
            found = found instanceof Map<?, ?> members ? members.get(name) : null;
        }
        return found;
    }

    @Override
    public void close() {
        keys.close();
    }
}
