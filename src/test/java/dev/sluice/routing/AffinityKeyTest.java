package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.AllowedPaths;
import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.digest.StableHash;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.testing.Apis;
import dev.sluice.testing.Requests;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests have in common that go to the same target (routing.md R7). */
final class AffinityKeyTest {

    private static final long HASH_OF_NOTHING = -1166397803181037274L;
    private static final long HASH_OF_TWO = -5814345562357405924L;

    private static final String BEGINNING =
            "{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Hi\"}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/chat/completions | `\"messages\":[{\"role\":\"developer\",\"content\":\"S\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}` | `,{\"role\":\"assistant\",\"content\":\"A\"},{\"role\":\"user\",\"content\":\"B\"},{\"role\":\"system\",\"content\":\"C\"}` | ]",
                "/responses | `\"instructions\":\"S\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Hi\"}]}` | `,{\"role\":\"user\",\"content\":\"B\"}` | ]",
                "/messages | `\"system\":[{\"type\":\"text\",\"text\":\"S\"}],\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}` | `,{\"role\":\"assistant\",\"content\":\"A\"}` | ]"
            })
    void laterTurnsOfAConversationHaveTheSameKey(String path, String first, String more, String end) {
        assertThat(conversation(path, first + more + end)).isEqualTo(conversation(path, first + end));
        assertThat(conversation(path, first.replace("Hi", "Ho") + end))
                .as("another first message")
                .isNotEqualTo(conversation(path, first + end));
        assertThat(conversation(path, first.replace("\"S\"", "\"T\"") + end))
                .as("other instructions")
                .isNotEqualTo(conversation(path, first + end));
    }

    @Test
    void aSentKeyOfTheCacheIsTheConversation() {
        assertThat(conversation("/chat/completions", "\"prompt_cache_key\":\"k\",\"messages\":[]"))
                .isEqualTo(conversation(
                        "/chat/completions", "\"messages\":[" + BEGINNING + "],\"prompt_cache_key\":\"k\""))
                .isNotEqualTo(conversation("/chat/completions", "\"prompt_cache_key\":\"l\",\"messages\":[]"));
    }

    @Test
    void clientAndModelArePartOfAConversation() {
        InferenceRequest request = chat("\"messages\":[" + BEGINNING + "]");

        assertThat(AffinityKey.of(Affinity.CONVERSATION, client("a"), request, name -> null))
                .isNotEqualTo(AffinityKey.of(Affinity.CONVERSATION, client("b"), request, name -> null));
        assertThat(of(Affinity.CONVERSATION, Requests.chat("{\"model\":\"x\",\"messages\":[]}")))
                .isNotEqualTo(of(Affinity.CONVERSATION, Requests.chat("{\"model\":\"y\",\"messages\":[]}")));
    }

    @Test
    void theUserIsThatOfTheBody() {
        Affinity byUser = Affinity.of(Affinity.Kind.USER);
        InferenceRequest ann = chat("\"user\":\"ann\",\"messages\":[" + BEGINNING + "]");

        assertThat(of(byUser, ann)).isEqualTo(of(byUser, chat("\"user\":\"ann\",\"messages\":[]")));
        assertThat(of(byUser, ann)).isNotEqualTo(of(byUser, chat("\"user\":\"bob\",\"messages\":[]")));
        assertThat(of(byUser, chat("\"messages\":[" + BEGINNING + "]")))
                .as("without a user, the conversation counts")
                .isEqualTo(of(Affinity.CONVERSATION, chat("\"messages\":[" + BEGINNING + "]")));
    }

    @Test
    void theClientAloneCountsIfThatIsConfigured() {
        Affinity byClient = Affinity.of(Affinity.Kind.CLIENT);

        assertThat(of(byClient, chat("\"messages\":[" + BEGINNING + "]")))
                .isEqualTo(of(byClient, chat("\"user\":\"x\",\"messages\":[]")));
    }

    @Test
    void aHeaderCountsIfItIsSent() {
        InferenceRequest request = chat("\"messages\":[]");
        Affinity bySession = Affinity.ofHeader("x-session");

        assertThat(AffinityKey.of(bySession, client("a"), request, name -> name + "=1"))
                .isEqualTo(AffinityKey.of(
                        bySession, client("a"), chat("\"messages\":[" + BEGINNING + "]"), name -> name + "=1"))
                .isNotEqualTo(AffinityKey.of(bySession, client("a"), request, name -> name + "=2"));
        assertThat(of(bySession, request)).isEqualTo(of(Affinity.CONVERSATION, request));
    }

    /** Gateways of other versions, and on other versions of Java, must compute the same. */
    @Test
    void theHashIsTheSameForEver() {
        assertThat(new StableHash().value()).isEqualTo(HASH_OF_NOTHING);
        assertThat(new StableHash().add("conversation").add("ä€").value()).isEqualTo(HASH_OF_TWO);
    }

    @Test
    void theHashKeepsTextsApart() {
        assertThat(new StableHash().add("ab").add("c").value())
                .isNotEqualTo(new StableHash().add("a").add("bc").value());
        assertThat(new StableHash().add("").value()).isNotEqualTo(new StableHash().value());
    }

    @Test
    void theHashSpreadsSimilarTexts() {
        int[] buckets = new int[16];
        Set<Long> all = new HashSet<>();
        IntStream.range(0, 16_000).forEach(number -> {
            long hash = new StableHash().add("user-" + number).value();
            all.add(hash);
            buckets[(int) (hash >>> 60)]++;
        });

        assertThat(all).hasSize(16_000);
        assertThat(buckets)
                .satisfies(counts ->
                        assertThat(IntStream.of(counts).min().orElse(0)).isGreaterThan(800));
    }

    private static long conversation(String path, String members) {
        return of(Affinity.CONVERSATION, Requests.of(Apis.post(path), "{\"model\":\"m\"," + members + "}"));
    }

    private static InferenceRequest chat(String members) {
        return Requests.chat("{\"model\":\"m\"," + members + "}");
    }

    private static long of(Affinity affinity, InferenceRequest request) {
        return AffinityKey.of(affinity, client("a"), request, name -> null);
    }

    private static Client client(String name) {
        return new Client(name, name, NamePatterns.ANY, NamePatterns.ANY, AllowedPaths.READ);
    }
}
