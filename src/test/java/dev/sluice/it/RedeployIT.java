package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that is taken out and put in again and again, in one JVM: nothing of it stays. */
@Tag("jetty")
final class RedeployIT {

    private static final int TIMES = 10;

    @TempDir
    Path folder;

    private FakeProvider provider;
    private RedisServer redis;
    private Path war;

    @BeforeEach
    void start() throws Exception {
        provider = FakeProvider.start();
        redis = RedisServer.start();
        war = folder.resolve("sluice.war");
        Files.copy(Path.of(System.getProperty("sluice.war")), war);
        Path config = Files.write(
                folder.resolve("sluice.properties"),
                List.of(
                        "sluice.auth=open",
                        "sluice.providers.fake.base-url=" + provider.baseUrl(),
                        "sluice.providers.fake.auth=none",
                        "sluice.ratelimit.redis.uri=" + redis.uri(),
                        "sluice.limits.all.model=*",
                        "sluice.limits.all.selector=@everyone",
                        "sluice.limits.all.tokens=1000000"));
        System.setProperty("sluice.config", config.toString());
    }

    @AfterEach
    void stop() {
        System.clearProperty("sluice.config");
        redis.close();
        provider.close();
    }

    @Test
    void nothingStaysInJetty() throws Exception {
        try (RedeployableServer server = new RedeployableJetty(war, folder)) {
            assertNothingStays(server, () -> textOf(new AfterJetty(this), new AfterJetty(this)));
        }
    }

    @Test
    void nothingStaysInTomcat() throws Exception {
        try (RedeployableServer server =
                new RedeployableTomcat(war, folder, Path.of(System.getProperty("sluice.tomcat.home")))) {
            assertNothingStays(server, () -> textOf(new AfterTomcat(this), new AfterTomcat(this)));
        }
    }

    /** A record of this class loader. */
    private record AfterJetty(RedeployIT test) {}

    /** Another one: the JDK makes the methods of a record once. */
    private record AfterTomcat(RedeployIT test) {}

    private static String textOf(Record one, Record other) {
        return one.equals(other) + " " + one.hashCode() + " " + one;
    }

    /**
     * Deploys and undeploys, and looks for what stays.
     *
     * @param newRecord calls {@code equals}, {@code hashCode} and {@code toString} of a record for the first time
     */
    private void assertNothingStays(RedeployableServer server, Supplier<String> newRecord) throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            loaders.add(new WeakReference<>(server.deploy()));
            use(server.port());
            server.undeploy();
            Await.until("no thread stays", () -> threads().isEmpty());
        }
        // JDK 17 keeps the class for which it last made one of these methods, in MethodHandle.asTypeCache of the
        // handles in java.lang.runtime.ObjectMethods. Some records meet them in few of the deployments.
        assertThat(newRecord.get()).startsWith("true");
        // One may stay, as other parts of the JDK keep the last class that they saw. A leak keeps each.
        try {
            Await.until("no class loader stays but one", () -> {
                System.gc();
                return loaders.stream().filter(loader -> !loader.refersTo(null)).count() <= 1;
            });
        } catch (AssertionError stays) {
            throw new AssertionError(whatIsLeftOf(loaders), stays);
        }
        assertThat(provider.openConnections()).isZero();
    }

    /** Whatever starts a thread: a stream, a limit in Redis, an answer that is counted. */
    private void use(int port) throws Exception {
        Await.until("Redis answers", () -> get(port).contains("\"redis\":\"UP\""));
        provider.answerWith(
                Answer.sse(
                        "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));
        for (int i = 0; i < 5; i++) {
            assertThat(RawHttp.send(port, RawHttp.post("/v1/chat/completions", "{\"stream\":true,\"messages\":[]}"))
                            .status())
                    .isEqualTo(200);
        }
    }

    private static String get(int port) {
        try {
            return RawHttp.send(port, RawHttp.get("/health/ready")).bodyText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Which of them stay, and the threads that have one of them. */
    private static String whatIsLeftOf(List<WeakReference<ClassLoader>> loaders) {
        List<ClassLoader> left = loaders.stream()
                .map(WeakReference::get)
                .filter(Objects::nonNull)
                .toList();
        List<Integer> numbers = IntStream.range(0, loaders.size())
                .filter(at -> !loaders.get(at).refersTo(null))
                .boxed()
                .toList();
        List<String> threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> left.contains(thread.getContextClassLoader()))
                .map(Thread::getName)
                .toList();
        return "class loaders stay: " + numbers + " of " + loaders.size() + "; threads with one of them: " + threads;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name ->
                        name.startsWith("sluice-") || name.startsWith("lettuce-") || name.contains("idle-connection"))
                .collect(Collectors.toSet());
    }
}
