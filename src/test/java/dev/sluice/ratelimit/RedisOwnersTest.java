package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.routing.OwnerLookup.Away;
import dev.sluice.routing.OwnerLookup.Found;
import dev.sluice.routing.OwnerLookup.Unknown;
import dev.sluice.routing.OwnerStore;
import dev.sluice.routing.ResponseOwner;
import dev.sluice.testing.Await;
import dev.sluice.testing.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the rights that the reference names, and no others. */
final class RedisOwnersTest {

    private static final String RIGHTS = "~sluice:* +eval +evalsha +get +set +psetex +time +del";
    private static final ResponseOwner CRM =
            new ResponseOwner("crm", "openai", Instant.parse("2026-11-26T12:00:00.123Z"), OptionalLong.of(4711));

    @AutoClose
    private static final RedisServer server = RedisServer.start();

    @AutoClose
    private static RedisBuckets buckets;

    private final OwnerStore owners = buckets.owners();

    @BeforeAll
    static void connect() {
        server.ask(("ACL SETUSER sluice on >hunter2 " + RIGHTS).split(" ", -1));
        buckets = new RedisBuckets(
                new RedisSettings(
                        RedisAddress.of("redis://sluice:hunter2@127.0.0.1:" + server.port(), false),
                        "sluice:",
                        Duration.ofSeconds(5),
                        RedisFailureMode.LOCAL),
                1000,
                new RecordingRedisObserver());
    }

    @BeforeEach
    void empty() {
        server.ask("FLUSHALL");
        Await.until("Redis answers", buckets::isUp);
    }

    @Test
    void anOwnerIsFoundAsItWasKeptAndTheLastOneStays() {
        ResponseOwner before = new ResponseOwner("erp", "azure", Instant.EPOCH, OptionalLong.empty());
        owners.keep("resp_1", before);
        assertThat(owners.find("resp_1")).isEqualTo(new Found(before));

        owners.keep("resp_1", CRM);
        owners.count("resp_1", CRM);

        assertThat(owners.find("resp_1")).isEqualTo(new Found(CRM));
        assertThat(owners.find("RESP_1")).isEqualTo(new Unknown());
    }

    /** In a rolling update, gateways of the version before share Redis with this one: they know this value and no other. */
    @Test
    void gatewaysThatKnowNoTokensReadTheOwnerNonetheless() {
        owners.keep("resp_1", CRM);
        owners.count("resp_1", CRM);
        assertThat(owners.find("resp_1")).isEqualTo(new Found(CRM));

        String key = "sluice:response:" + Sha256.hex("resp_1");
        assertThat(keys()).containsExactlyInAnyOrder(key, key + ":tokens");
        String inOneLine = "return redis.status_reply((redis.call('GET', KEYS[1]):gsub('\\n', '|')))";
        assertThat(server.ask("EVAL", inOneLine, "1", key))
                .isEqualTo("+1|" + CRM.made().toEpochMilli() + "|crm|openai");
    }

    @Test
    void whatAGatewayThatKnowsNoTokensHasKeptHasAnOwner() {
        owners.keep("resp_1", CRM);

        assertThat(owners.find("resp_1"))
                .isEqualTo(new Found(new ResponseOwner("crm", "openai", CRM.made(), OptionalLong.empty())));
    }

    @Test
    void anOwnerIsForgotten() {
        owners.keep("resp_1", CRM);
        owners.count("resp_1", CRM);
        owners.forget("resp_1");
        owners.forget("resp_2");

        assertThat(owners.find("resp_1")).isEqualTo(new Unknown());
        assertThat(keys()).isEmpty();
    }

    @Test
    void redisDeletesAnOwnerAfter30DaysAndNeverGetsTheIdOfTheResponse() {
        owners.keep("resp_1", CRM);
        owners.count("resp_1", CRM);
        assertThat(owners.find("resp_1")).isEqualTo(new Found(CRM));

        assertThat(keys()).hasSize(2).allMatch(key -> key.matches("sluice:response:[0-9a-f]{64}(:tokens)?"));
        for (String key : keys()) {
            long seconds = Long.parseLong(server.ask("TTL", key).substring(1));
            assertThat(Duration.ofSeconds(seconds)).isBetween(Duration.ofDays(29), Duration.ofDays(30));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2|1|crm|openai", "1|x|crm|openai", "1|1|crm", "1|1|crm|openai|more", "2|1|crm|openai|4711", ""})
    void whatAnotherVersionHasWrittenIsNotTakenForAnAnswer(String value) {
        owners.keep("resp_1", CRM);
        assertThat(owners.find("resp_1")).isInstanceOf(Found.class);
        server.ask("SET", keys().get(0), value.replace('|', '\n'));

        assertThat(owners.find("resp_1")).isEqualTo(new Away());
    }

    @Test
    void whileRedisIsAwayNothingIsKnown() {
        server.stop();
        Await.until("it is noticed", () -> !buckets.isUp());

        owners.keep("resp_1", CRM);
        assertThat(owners.find("resp_1")).isEqualTo(new Away());

        server.restart();
        server.ask(("ACL SETUSER sluice on >hunter2 " + RIGHTS).split(" ", -1));
        Await.until("Redis answers", buckets::isUp);
        assertThat(owners.find("resp_1")).isEqualTo(new Unknown());
    }

    private static List<String> keys() {
        return server.askForAll("KEYS", "sluice:response:*");
    }
}
