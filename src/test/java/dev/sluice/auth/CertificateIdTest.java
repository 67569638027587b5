package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.CertificateAuthority;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a configured certificate is the one that was shown. */
final class CertificateIdTest {

    private static final String ISSUER = "CN=Test CA,O=Bank";

    @TempDir
    private static Path folder;

    private static CertificateAuthority authority;
    private static X509Certificate finance;

    @BeforeAll
    static void issue() throws Exception {
        authority = CertificateAuthority.in(folder, ISSUER);
        finance = authority.issue("CN=\uFB01nance,O=Bank").certificate();
    }

    @Test
    void theSameSubjectAndIssuerIsTheSame() {
        assertThat(CertificateId.of(finance)).contains(CertificateId.named("CN=\uFB01nance,O=Bank", ISSUER));
        assertThat(CertificateId.of(finance)).contains(CertificateId.named(" CN = \uFB01nance , O=Bank", ISSUER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=finance,O=Bank",
                "CN=FINANCE,O=Bank",
                "CN=\uFB01nance,O=bank",
                "CN=\uFB01nance,  O=Bank ,C=CH",
                "CN=\\ \uFB01nance,O=Bank",
                "O=Bank,CN=\uFB01nance",
                "CN=\uFB01nance",
                "CN=\uFB01nance\\,O\\=Bank"
            })
    void anyOtherSubjectIsAnother(String subject) {
        assertThat(CertificateId.of(finance)).doesNotContain(CertificateId.named(subject, ISSUER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CN=test ca,O=Bank", "CN=Test CA", "CN=\uFB01nance,O=Bank"})
    void anyOtherIssuerIsAnother(String issuer) {
        assertThat(CertificateId.of(finance)).doesNotContain(CertificateId.named("CN=\uFB01nance,O=Bank", issuer));
    }

    @Test
    void aCommaWithinANameIsNoSeparator() throws Exception {
        X509Certificate shown = authority.issue("CN=a\\,O\\=Bank").certificate();

        assertThat(CertificateId.of(shown))
                .doesNotContain(CertificateId.named("CN=a,O=Bank", ISSUER))
                .contains(CertificateId.named("CN=a\\,O\\=Bank", ISSUER));
    }

    @Test
    void anEmailAddressAndASeveralFoldNameAreCompared() throws Exception {
        String subject = "EMAILADDRESS=ann@bank.example,SERIALNUMBER=7,CN=ann+UID=7,O=Bank";

        assertThat(CertificateId.of(authority.issue(subject).certificate()))
                .contains(CertificateId.named(subject, ISSUER));
    }
}
