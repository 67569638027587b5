package dev.sluice.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.JOSEException;
import dev.sluice.testing.Header;
import dev.sluice.testing.HeaderLines;
import dev.sluice.testing.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Random request headers: only the real key or a signed JWT is accepted. */
final class CredentialsFuzzTest {

    private static final String KEY = "good-key";
    private static final TokenIssuer ISSUER = TokenIssuer.withKey();
    private static final Authenticator AUTHENTICATOR = authenticator();

    static Stream<byte[]> headers() throws JOSEException {
        return Stream.of(
                        "Authorization: Bearer " + KEY,
                        "x-api-key: " + KEY + "\nAuthorization: bearer  other",
                        "Authorization: Basic dXNlcjpwYXNzd29yZA==\nX-API-Key: ",
                        "Authorization: Bearer " + ISSUER.token("bob"),
                        "Authorization: Bearer " + ISSUER.tokenByPublicKeyAsSecret("bob"),
                        "x-api-key: eyJhbGciOiJub25lIn0.eyJzdWIiOiJib2IifQ.",
                        "x-api-key: eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AA.AA.AA")
                .map(lines -> lines.getBytes(ISO_8859_1));
    }

    @MethodSource("headers")
    @DictionaryEntries({
        "Authorization: Bearer ",
        "x-api-key: ",
        "api-key: ",
        "x-goog-api-key: ",
        KEY,
        "eyJhbGciOiJub25lIn0.",
        ".",
        "=",
        "-_"
    })
    @FuzzTest(maxDuration = "10s")
    void acceptsNoForgedCredential(byte[] lines) {
        List<Header> sent = HeaderLines.of(lines);

        AuthenticationResult result =
                AUTHENTICATOR.authenticate(HeaderLines.request(sent).toRequest());

        if (result instanceof Authenticated accepted && accepted.client().name().equals("holder")) {
            assertThat(sent).anyMatch(header -> header.value().endsWith(KEY));
        } else if (result instanceof Authenticated accepted) {
            // The same signature can be encoded in several ways, so compare the user and not the token.
            assertThat(accepted.client().user()).isEqualTo("bob");
        } else {
            assertThat(result).isInstanceOf(Rejected.class);
        }
    }

    private static Authenticator authenticator() {
        ClientAccess holder = new ClientAccess(
                client("holder"), Map.of(KeyHash.of(KEY), Optional.empty()), Set.of(), Set.of(), Set.of(), Set.of());
        ClientAccess subject = new ClientAccess(
                client("subject"), Map.of(), Set.of(), Set.of(ClientAccess.EVERYBODY), Set.of(), Set.of());
        JwtSettings tokens = new JwtSettings(
                TokenIssuer.NAME, Set.of(TokenIssuer.AUDIENCE), keySet(), Duration.ofHours(1), "sub", "roles", "roles");
        AccessRules rules = new AccessRules(
                List.of(AuthMethod.KEYS, AuthMethod.JWT),
                List.of(holder, subject),
                Optional.of(tokens),
                AdminLogins.NONE);
        return Authenticator.of(
                rules, rules.jwt().map(JwtVerifier::new), () -> IssuedKeys.NONE, InstantSource.system());
    }

    private static Client client(String name) {
        return new Client(name, name, NamePatterns.ANY, NamePatterns.ANY, AllowedPaths.READ);
    }

    private static URI keySet() {
        try {
            Path file = Files.createTempFile("fuzz", ".jwks");
            file.toFile().deleteOnExit();
            return Files.writeString(file, ISSUER.keySet()).toUri();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
