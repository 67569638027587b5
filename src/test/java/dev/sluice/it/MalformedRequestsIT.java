package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Header;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.Received;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an attacker writes to the socket: the container or the gateway refuses it, or it is harmless at the provider. Who answers what is
 * in docs/deploy/malformed-requests.md, so that another version of a container that answers otherwise is noticed.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
final class MalformedRequestsIT {

    private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.[01] (\\d{3})");
    private static final Pattern CODE = Pattern.compile("\"code\":\"(\\w+)\"");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern FIELD_VALUE = Pattern.compile("[\\t -~\\x80-\\xff]*");

    @AutoClose
    private static FakeProvider provider;

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive war() {
        provider = FakeProvider.start();
        return DeployedWar.configured(
                "sluice.auth=open",
                "sluice.providers.fake.base-url=" + provider.baseUrl() + "/deep/er",
                "sluice.providers.fake.key=secret_key");
    }

    @BeforeEach
    void forget() {
        provider.forgetRequests();
    }

    @AfterEach
    void theGatewayServesOn() throws IOException {
        assertThat(RawHttp.send(url.getPort(), RawHttp.post("/v1/chat/completions", MalformedRequest.BODY))
                        .status())
                .isEqualTo(200);
    }

    static Stream<MalformedRequest> requests() {
        return MalformedRequest.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void theAnswerIsTheDocumentedOneAndNothingMalformedIsSentOn(MalformedRequest request) throws Exception {
        String answer = answerTo(request);

        assertThat(answer).doesNotContainPattern("50[^15]");
        assertHarmless(request);
        assertThat(answer)
                .as(request.name())
                .isEqualTo(MalformedRequestsPage.read().answer(request.name(), Server.tested()));
    }

    @Test
    void thePageIsAboutTheseRequests() throws IOException {
        assertThat(MalformedRequestsPage.read().requests())
                .containsExactlyElementsOf(
                        requests().map(MalformedRequest::name).toList());
    }

    /** The statuses of all answers and the gateway's code, or "closed" for none; an answer in HTTP/0.9 has no status. */
    private String answerTo(MalformedRequest request) throws IOException {
        String text = new String(RawHttp.sendAndReadAll(url.getPort(), request.bytes()), StandardCharsets.ISO_8859_1);
        List<String> answers = new ArrayList<>();
        Matcher statuses = ANSWER.matcher(text);
        while (statuses.find()) {
            answers.add(statuses.group(1));
        }
        if (answers.isEmpty()) {
            answers.add(text.isEmpty() ? "closed" : "no status");
        }
        Matcher code = CODE.matcher(text);
        return String.join(", ", answers) + (code.find() ? " " + code.group(1) : "");
    }

    private static void assertHarmless(MalformedRequest request) throws InterruptedException {
        List<Received> received = new ArrayList<>();
        for (int i = provider.untaken(); i > 0; i--) {
            received.add(provider.takeRequest());
        }
        // An upload that breaks off breaks off here too; whatever else is wrong with a request is a ProtocolException.
        assertThat(provider.failures()).noneMatch(ProtocolException.class::isInstance);
        assertThat(received).hasSizeLessThan(2).allSatisfy(sent -> {
            assertThat(sent.headers("Host")).containsExactly("127.0.0.1:" + provider.port());
            assertThat(sent.headers("Authorization")).containsExactly("Bearer secret_key");
            assertThat(sent.headers("x-arch-llm-provider")).containsExactly("fake");
            assertThat(sent.headers())
                    .extracting(Header::name)
                    .allMatch(TOKEN.asMatchPredicate())
                    .doesNotContain("X-Injected", "Proxy-Authorization", "Upgrade");
            assertThat(sent.headers()).extracting(Header::value).allMatch(FIELD_VALUE.asMatchPredicate());
            switch (request.sent()) {
                case NOTHING -> throw new AssertionError("the provider must not see it: " + sent);
                case CHAT -> {
                    assertThat(sent.target()).isEqualTo("/v1/deep/er/chat/completions");
                    assertThat(sent.bodyText()).isEqualTo(MalformedRequest.BODY);
                }
                case MODELS -> {
                    assertThat(sent.target()).startsWith("/v1/deep/er/models");
                    assertThat(sent.body())
                            .isIn(new byte[0], MalformedRequest.SMUGGLED.getBytes(StandardCharsets.US_ASCII));
                }
                case UPLOAD -> {
                    assertThat(sent.target()).isEqualTo("/v1/deep/er/files");
                    assertThat(sent.bodyText()).doesNotContain("smuggled");
                }
            }
        });
    }
}
