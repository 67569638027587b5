package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.Browser;
import dev.sluice.testing.ConsolePage;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.openqa.selenium.Keys;

/** Every page of the console in a real browser, in each container as delivered. */
final class ConsolePagesIT {

    private static final String KEY = "operator-key";
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";
    private static final String USAGE = "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}";

    @AutoClose
    private static Browser browser;

    @AutoClose
    private static FakeProvider provider;

    @AutoClose
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        // The browser first: where there is none, no server is started.
        browser = Browser.start();
        provider = FakeProvider.start().answerWith(Answer.json(200, USAGE));
        server = ServerProcess.before(
                provider,
                Server.tested(),
                "sluice.ledger=on",
                "sluice.prices=on",
                "sluice.clients.crm.key-sha256=" + Sha256.hex("client-key"),
                "sluice.admin.keys.olga.sha256=" + Sha256.hex(KEY),
                "sluice.admin.keys.olga.role=operator");
        assertThat(RawHttp.send(
                                server.port(),
                                RawHttp.post("/v1/chat/completions", CHAT, "Authorization: Bearer client-key"))
                        .status())
                .isEqualTo(200);
        Await.until("the ledger has the request", () -> exchanges().contains("\"begun\""));
        browser.load("http://127.0.0.1:" + server.port() + "/admin/");
        browser.press(KEY, Keys.ENTER);
        // Before the key, the page was told that nobody was signed in.
        assertThat(browser.takeErrors()).allMatch(error -> error.contains("/api/v1/session"));
    }

    private static String exchanges() {
        try {
            return RawHttp.send(server.port(), RawHttp.get("/admin/api/v1/exchanges", "Authorization: Bearer " + KEY))
                    .bodyText();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @ParameterizedTest
    @FieldSource("dev.sluice.testing.ConsolePage#ALL")
    void isShownWithoutAFault(ConsolePage page) {
        browser.go(page.fragment());

        assertThat(browser.text("document.querySelector('h1').textContent")).isEqualTo(page.heading());
        assertThat(browser.list("return [...document.querySelectorAll('.failure')].map((one) => one.textContent)"))
                .isEmpty();
        assertThat(browser.faults()).isEmpty();
        assertThat(browser.takeErrors()).isEmpty();
        assertThat(browser.takeHosts()).containsOnly("127.0.0.1:" + server.port());
    }
}
