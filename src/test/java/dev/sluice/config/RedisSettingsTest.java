package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ratelimit.RedisFailureMode;
import dev.sluice.ratelimit.RedisSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis settings for shared buckets (behaviour.md 4.7). */
final class RedisSettingsTest {

    private static final String URI = "sluice.ratelimit.redis.uri=";

    @Test
    void hasNoRedisByDefault() {
        assertThat(ConfigFixture.provider().read().redis()).isEmpty();
    }

    @Test
    void hasAShortDeadlineAndLocalFallbackByDefault() {
        RedisSettings settings = redis(URI + "redis://127.0.0.1:6379");

        assertThat(settings.deadline()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.prefix()).isEqualTo("sluice:");
        assertThat(settings.failureMode()).isEqualTo(RedisFailureMode.LOCAL);
        assertThat(settings.address()).hasToString("127.0.0.1:6379");
    }

    @Test
    void readsAllRedisProperties() {
        RedisSettings settings = redis(
                URI + "rediss://user:hunter2@r:7000/3",
                "sluice.ratelimit.redis.prefix=bank:llm:",
                "sluice.ratelimit.redis.deadline=20ms",
                "sluice.ratelimit.on-redis-failure=closed");

        assertThat(settings.deadline()).isEqualTo(Duration.ofMillis(20));
        assertThat(settings.prefix()).isEqualTo("bank:llm:");
        assertThat(settings.failureMode()).isEqualTo(RedisFailureMode.CLOSED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://h                                                  | false | h:6379",
                "redis://:hunter2@h:7000                                    | false | h:7000",
                "rediss://user:hunter2@h:7000/1                             | false | h:7000",
                "redis-sentinel://:hunter2@a:1,b:2#main                     | false | a:1,b:2",
                "redis-sentinel://a,b/0#main                                | false | a:26379,b:26379",
                "redis://:hunter2@a:1,b:2                                   | true  | a:1,b:2",
                "rediss://one:7000                                          | true  | one:7000"
            })
    void printsAnAddressWithoutItsCredentials(String uri, boolean cluster, String shown) {
        ConfigFixture given = ConfigFixture.provider(URI + uri, "sluice.ratelimit.redis.cluster=" + cluster);

        assertThat(given.read().redis().orElseThrow().address()).hasToString(shown);
        assertThat(given.read().redis().orElseThrow().toString()).doesNotContain("hunter2");
        assertThat(given.read().summary())
                .contains("shared through Redis at " + shown)
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "http://hunter2@h",
                "redis-socket:///tmp/hunter2",
                "redis://:hunter2",
                "redis://:hunter2@",
                "redis://:hun ter2@h",
                "redis://:hunter2@h:port",
                "redis://:hunter2@a:1,b:2",
                "redis-sentinel://:hunter2@a:1,b:2",
                "rediss://:hunter2@h?verifyPeer=NONE",
                "rediss://:hunter2@h?verifyPeer=CA",
                "rediss://:hunter2@h?verifyPeer=false"
            })
    void reportsAnInvalidAddressWithoutRepeatingIt(String uri) {
        assertThat(ConfigFixture.provider(URI + uri).faults())
                .singleElement()
                .asString()
                .startsWith("sluice.ratelimit.redis.uri: ")
                .doesNotContain("hunter2")
                .doesNotContain("ter2");
    }

    @Test
    void reportsAClusterWithSentinels() {
        assertThat(ConfigFixture.provider(URI + "redis-sentinel://a#main", "sluice.ratelimit.redis.cluster=true")
                        .faults())
                .singleElement()
                .asString()
                .startsWith("sluice.ratelimit.redis.uri: ");
    }

    @Test
    void reportsEveryFault() {
        assertThat(ConfigFixture.provider(
                                URI + "redis://h",
                                "sluice.ratelimit.redis.prefix=with space",
                                "sluice.ratelimit.redis.deadline=11s",
                                "sluice.ratelimit.redis.cluster=yes",
                                "sluice.ratelimit.on-redis-failure=fail")
                        .faults())
                .extracting(fault -> fault.substring(0, fault.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "sluice.ratelimit.redis.prefix",
                        "sluice.ratelimit.redis.deadline",
                        "sluice.ratelimit.redis.cluster",
                        "sluice.ratelimit.on-redis-failure");
    }

    @Test
    void warnsAboutASettingWithoutAnAddress() {
        assertThat(ConfigFixture.provider("sluice.ratelimit.on-redis-failure=closed")
                        .read()
                        .warnings())
                .contains("sluice.ratelimit.on-redis-failure has no effect without sluice.ratelimit.redis.uri");
    }

    private static RedisSettings redis(String... properties) {
        return ConfigFixture.provider(properties).read().redis().orElseThrow();
    }
}
