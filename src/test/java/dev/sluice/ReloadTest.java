package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.GatewayBeans;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.TestGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that change while the gateway runs (F33). */
final class ReloadTest {

    private static final String QUICKLY = "sluice.reload.every=10ms";
    private static final String NEVER = "sluice.reload.every=0";
    private static final String TAKEN = "sluice_config_reloads_total{result=\"taken\"}";
    private static final String REFUSED = "sluice_config_reloads_total{result=\"refused\"}";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @Test
    void aLimitThatIsAddedHolds() throws Exception {
        try (TestGateway gateway = TestGateway.before(provider, QUICKLY)) {
            assertThat(statuses(gateway, 3)).isEqualTo("200 200 200");
            gateway.rewrite(QUICKLY, limit(2));
            gateway.awaitMetric(TAKEN, 1);

            assertThat(statuses(gateway, 3)).isEqualTo("200 200 429");
        }
    }

    @Test
    void aLimitThatIsRaisedKeepsWhatWasConsumed() throws Exception {
        try (TestGateway gateway = TestGateway.before(provider, QUICKLY, limit(2))) {
            assertThat(statuses(gateway, 3)).isEqualTo("200 200 429");
            gateway.rewrite(QUICKLY, limit(5));
            gateway.awaitMetric(TAKEN, 1);

            assertThat(statuses(gateway, 4)).isEqualTo("200 200 200 429");
        }
    }

    @Test
    void aKeyFileThatChangesIsReadAgain(@TempDir Path folder) throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "sk-old");
        try (TestGateway gateway = TestGateway.start(
                QUICKLY,
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.key-file=" + key)) {
            assertThat(statuses(gateway, 1)).isEqualTo("200");
            assertThat(provider.takeRequest().header("Authorization")).contains("Bearer sk-old");
            Files.writeString(key, "sk-new\n");
            gateway.awaitMetric(TAKEN, 1);
            assertThat(statuses(gateway, 1)).isEqualTo("200");
            assertThat(provider.takeRequest().header("Authorization")).contains("Bearer sk-new");
            Files.delete(key);
            gateway.awaitMetric(REFUSED, 1);

            assertThat(statuses(gateway, 1)).isEqualTo("200");
            assertThat(provider.takeRequest().header("Authorization")).contains("Bearer sk-new");
        }
    }

    @Test
    void aLimitThatIsTakenAwayHoldsNoMore() throws Exception {
        try (TestGateway gateway = TestGateway.before(provider, QUICKLY, limit(1))) {
            assertThat(statuses(gateway, 2)).isEqualTo("200 429");
            gateway.rewrite(QUICKLY);
            gateway.awaitMetric(TAKEN, 1);

            assertThat(statuses(gateway, 2)).isEqualTo("200 200");
        }
    }

    @Test
    void bucketsInRedisAreKeptToo() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            String shared = "sluice.ratelimit.redis.uri=" + redis.uri();
            try (TestGateway gateway = TestGateway.before(provider, QUICKLY, shared, limit(2))) {
                Await.until("Redis answers", () -> gateway.metric("sluice_ratelimit_redis_up") == 1);
                assertThat(statuses(gateway, 3)).isEqualTo("200 200 429");
                gateway.rewrite(QUICKLY, shared, limit(5));
                gateway.awaitMetric(TAKEN, 1);

                assertThat(statuses(gateway, 4)).isEqualTo("200 200 200 429");
            }
        }
    }

    @Test
    void aFaultyFileChangesNothingAndIsReported() throws Exception {
        try (LogRecorder log = LogRecorder.start();
                TestGateway gateway = TestGateway.before(provider, QUICKLY, limit(1))) {
            assertThat(statuses(gateway, 2)).isEqualTo("200 429");
            gateway.rewrite(QUICKLY, limit(0), "sluice.providers.sole.kye=planted");
            gateway.awaitMetric(REFUSED, 1);

            assertThat(statuses(gateway, 1)).isEqualTo("429");
            assertThat(gateway.metric(TAKEN)).isZero();
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("nothing changed: sluice.limits.l.requests: must be 1 to"))
                    .anyMatch(line -> line.contains("nothing changed: sluice.providers.sole.kye: unknown"))
                    .noneMatch(line -> line.contains("planted"));
        }
    }

    @Test
    void anOperatorCanAskForItThroughJmx() throws Exception {
        Set<ObjectName> before = GatewayBeans.all();
        try (TestGateway gateway = TestGateway.before(provider, NEVER)) {
            ObjectName control = GatewayBeans.newOne(before);
            assertThat(control.toString()).startsWith("dev.sluice:type=Gateway,context=\"/\"");

            gateway.rewrite(NEVER, limit(1));
            assertThat(statuses(gateway, 2)).as("nobody looks by himself").isEqualTo("200 200");
            assertThat(GatewayBeans.call(control, "reload")).isEqualTo("applied");
            assertThat(statuses(gateway, 2)).isEqualTo("200 429");

            gateway.rewrite(NEVER, limit(0));
            assertThat((String) GatewayBeans.call(control, "reload"))
                    .startsWith("rejected, nothing changed: sluice.limits.l.requests: ");
        }
        assertThat(GatewayBeans.all()).isEqualTo(before);
    }

    @Test
    void severalApplicationsOfOneProcessHaveControlsOfTheirOwn() throws Exception {
        int before = GatewayBeans.all().size();
        try (TestGateway one = TestGateway.before(provider);
                TestGateway other = TestGateway.before(provider)) {
            assertThat(one.port()).isNotEqualTo(other.port());
            assertThat(GatewayBeans.all()).hasSize(before + 2);
        }
        assertThat(GatewayBeans.all()).hasSize(before);
    }

    private static String limit(int requests) {
        return String.join(
                "\n",
                "sluice.limits.l.model=*",
                "sluice.limits.l.selector=@everyone",
                "sluice.limits.l.per=hour",
                "sluice.limits.l.requests=" + requests);
    }

    private static String statuses(TestGateway gateway, int requests) {
        return IntStream.range(0, requests)
                .mapToObj(
                        i -> Integer.toString(gateway.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}")
                                .status()))
                .reduce((all, next) -> all + " " + next)
                .orElse("");
    }
}
