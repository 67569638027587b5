package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.HaProxy;
import dev.sluice.testing.Nginx;
import dev.sluice.testing.PathSpellings;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.Received;
import dev.sluice.testing.RequiredProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reverse proxies, configured as docs/deploy/load-balancer.md says, let nothing but the API through. */
final class FencedPathsTest {

    private static final Path PAGE = Path.of("docs/deploy/load-balancer.md");

    @TempDir
    private static Path folder;

    @Test
    void nginxLetsOnlyTheApiThrough() throws Exception {
        Path program = RequiredProgram.find("nginx", "as a reverse proxy in front of the gateway");
        try (FakeProvider behind = FakeProvider.start()) {
            String servers = block("nginx")
                    .replaceFirst("server 10[.]0[.]0[.]11:8080", "server 127.0.0.1:" + behind.port())
                    .replaceFirst(" *server 10[.]0[.]0[.]12:8080.*\n", "")
                    .replaceAll(" *ssl_certificate.*\n", "")
                    .replace("listen 443 ssl", "listen 127.0.0.1:PORT");
            try (Nginx nginx = Nginx.with(servers, program, Files.createDirectory(folder.resolve("nginx")))) {
                assertFenced(nginx.port(), behind);
            }
        }
    }

    @Test
    void haProxyLetsOnlyTheApiThrough() throws Exception {
        assertHaProxyIsFenced("of-the-page", block("haproxy"));
    }

    @Test
    void haProxyOfTheContainersLetsOnlyTheApiThrough() throws Exception {
        assertHaProxyIsFenced("of-containers", Files.readString(Path.of("deploy/container/haproxy.cfg")));
    }

    private static void assertHaProxyIsFenced(String name, String text) throws Exception {
        Path program = RequiredProgram.find("haproxy", "as a reverse proxy in front of the gateway");
        int port = FreePort.find();
        try (FakeProvider behind = FakeProvider.start()) {
            String configuration = text.replaceAll("bind :\\d+.*", "bind 127.0.0.1:" + port)
                    .replaceAll(" *(option httpchk|default-server|server two).*\n", "")
                    .replaceFirst("server one .*", "server one 127.0.0.1:" + behind.port());
            try (HaProxy proxy =
                    HaProxy.with(configuration, port, program, Files.createDirectory(folder.resolve(name)))) {
                assertFenced(proxy.port(), behind);
            }
        }
    }

    private static void assertFenced(int port, FakeProvider behind) throws Exception {
        assertThat(RawHttp.send(port, RawHttp.get("/v1/models/a.b?x=..;/y")).status())
                .isEqualTo(200);
        Received passed = behind.takeRequest();
        assertThat(passed.target()).isEqualTo("/v1/models/a.b?x=..;/y");
        assertThat(passed.header("X-Forwarded-For")).contains("127.0.0.1");
        assertThat(RawHttp.send(port, RawHttp.get("/limits?model=m")).status()).isEqualTo(200);
        assertThat(behind.takeRequest().target()).isEqualTo("/limits?model=m");
        Stream.concat(
                        PathSpellings.ofMetrics(),
                        Stream.of(
                                "/metrics", "/health/ready", "/demo/v1/models", "/", "/limits/../metrics", "/limits/x"))
                .forEach(target -> assertRefused(port, target));
        assertThat(behind.requestCount()).isEqualTo(2);
    }

    private static void assertRefused(int port, String target) {
        try {
            assertThat(RawHttp.send(port, RawHttp.get(target)).status())
                    .as(target)
                    .isIn(400, 404);
        } catch (IOException e) {
            throw new AssertionError(target, e);
        }
    }

    private static String block(String language) throws IOException {
        Matcher block = Pattern.compile("(?s)```" + language + "\\n(.*?)```").matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }
}
