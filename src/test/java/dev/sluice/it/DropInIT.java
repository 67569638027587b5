package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ArchivePath;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The gateway as a jar inside another application, at {@code /ai/*} and behind that application's own login. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
final class DropInIT {

    private static final String BODY = "{\"messages\":[],\"metadata\":{\"a\":\"b\"}}";
    private static final String LOGGED_IN = "Cookie: session=ann";

    @AutoClose
    private static FakeProvider provider;

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive application() {
        provider = FakeProvider.start();
        WebArchive gateway = DeployedWar.asBuilt();
        WebArchive application = ShrinkWrap.create(WebArchive.class, "application.war")
                .addClass(AppLogin.class)
                .addAsLibrary(new File(System.getProperty("sluice.war").replace(".war", "-classes.jar")))
                .addAsWebInfResource(
                        gateway.get("WEB-INF/jboss-deployment-structure.xml").getAsset(),
                        "jboss-deployment-structure.xml")
                .addAsResource(
                        new StringAsset("sluice.providers.fake.base-url=" + provider.baseUrl()
                                + "\nsluice.providers.fake.key=secret_key\nsluice.clients.users.principals=ann"),
                        "sluice.properties")
                .setWebXML(new StringAsset(descriptor(DeployedWar.descriptor(gateway))));
        for (Node library : gateway.get("WEB-INF/lib").getChildren()) {
            ArchivePath path = library.getPath();
            application.add(library.getAsset(), path);
        }
        return application;
    }

    /** What docs/deploy/drop-in.md says: our filters and servlets, moved, after the application's own filter. */
    private static String descriptor(String ours) {
        return ours.replace("<url-pattern>/", "<url-pattern>/ai/")
                .replace("<location>/", "<location>/ai/")
                // For the test to see that it is up.
                .replace("<url-pattern>/ai/health/*<", "<url-pattern>/ai/health/*</url-pattern><url-pattern>/health/*<")
                .replaceFirst(
                        "<filter>",
                        "<filter><filter-name>login</filter-name><filter-class>" + AppLogin.class.getName()
                                + "</filter-class></filter>"
                                + "<filter-mapping><filter-name>login</filter-name><url-pattern>/ai/*</url-pattern></filter-mapping>"
                                + "<filter>");
    }

    @Test
    void whoIsNotLoggedInIsNotServed() throws IOException {
        int before = provider.requestCount();
        assertThat(post("/ai/v1/chat/completions").status()).isEqualTo(401);
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    @Test
    void whoIsLoggedInIsServedAsEver() throws Exception {
        provider.forgetRequests();
        assertThat(post("/ai/v1/chat/completions", LOGGED_IN).status()).isEqualTo(200);

        Received sent = provider.takeRequest();
        assertThat(sent.target()).isEqualTo("/v1/chat/completions");
        assertThat(sent.bodyText()).isEqualTo("{\"messages\":[]}");
        assertThat(sent.header("Cookie")).isEmpty();
        assertThat(sent.header("Authorization")).contains("Bearer secret_key");
    }

    @Test
    void whoIsLoggedInButNoClientIsTurnedAway() throws IOException {
        int before = provider.requestCount();
        RawResponse answer = post("/ai/v1/chat/completions", "Cookie: session=ben");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.bodyText()).contains("client_not_allowed");
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    @Test
    void thereIsNoOtherWayIn() throws IOException {
        int before = provider.requestCount();
        // Said by the container's own servlet for files, which may not take a POST at all.
        assertThat(post("/v1/chat/completions", LOGGED_IN).status()).isIn(404, 405);
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    private RawResponse post(String target, String... headers) throws IOException {
        return RawHttp.send(url.getPort(), RawHttp.post(target, BODY, headers));
    }
}
