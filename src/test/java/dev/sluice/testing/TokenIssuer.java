package dev.sluice.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;

/** Plays an identity provider: makes tokens, and the set of public keys that they are checked with. */
public final class TokenIssuer {

    /** What it calls itself. */
    public static final String NAME = "https://login.example";

    /** For whom its tokens are. */
    public static final String AUDIENCE = "sluice";

    private final List<JWK> published = new ArrayList<>();

    private RSAKey current;

    private TokenIssuer(RSAKey first) {
        this.current = first;
        published.add(first);
    }

    /** One with a key of its own, named {@code first}. */
    public static TokenIssuer withKey() {
        return new TokenIssuer(rsa("first"));
    }

    /** Signs with a new key from now on, which its set has from now on. */
    public void rotate(String name) {
        current = rsa(name);
        published.add(current);
    }

    /** Has no key in its set any more but the current one. */
    public void withdrawOld() {
        published.removeIf(key -> !key.equals(current));
    }

    /** The set of its public keys. */
    public String keySet() {
        return new JWKSet(published).toString(true);
    }

    /** The key that it signs with. */
    public RSAKey key() {
        return current;
    }

    /** A good token for this subject. */
    public String token(String subject) {
        return token(subject, claims -> claims);
    }

    /** A token that is good but for what is done to its claims. */
    public String token(String subject, UnaryOperator<JWTClaimsSet.Builder> change) {
        return signed(change.apply(claims(subject)).build(), current);
    }

    /** A token signed by this key, whoever's it is. */
    public static String signed(JWTClaimsSet claims, RSAKey key) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .type(JOSEObjectType.JWT)
                            .build(),
                    claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signed as its tokens are, with this text for its claims, whatever it is. */
    public String tokenOf(String claims) {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(current.getKeyID())
                        .type(JOSEObjectType.JWT)
                        .build(),
                new Payload(claims));
        try {
            token.sign(new RSASSASigner(current));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    /** Signed with a curve's key, which is in its set. */
    public String tokenByCurve(String subject) throws JOSEException {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("curve").generate();
        published.add(key);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID("curve")
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                claims(subject).build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    /** Signed by the public key as if that were a secret between us. */
    public String tokenByPublicKeyAsSecret(String subject) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID(current.getKeyID())
                        .build(),
                claims(subject).build());
        token.sign(new MACSigner(current.toRSAPublicKey().getEncoded()));
        return token.serialize();
    }

    /** What a good token claims. */
    public static JWTClaimsSet.Builder claims(String subject) {
        return new JWTClaimsSet.Builder()
                .issuer(NAME)
                .audience(AUDIENCE)
                .subject(subject)
                .expirationTime(Date.from(Instant.now().plusSeconds(600)));
    }

    /** A new key, which no issuer has. */
    public static RSAKey rsa(String name) {
        try {
            return new RSAKeyGenerator(2048).keyID(name).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
