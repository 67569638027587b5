package dev.sluice.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.testing.PathSpellings;
import dev.sluice.testing.StandInRequest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any path: none that a provider could take for that of chat completions gets past the edit (behaviour.md 3.4). */
final class ApiPathFuzzTest {

    /** What the most liberal of servers takes for it. */
    private static final Pattern LIBERAL =
            Pattern.compile("/*chat(;[^/]*)?/+(;[^/]*/+)*completions(;[^/]*)?(/+(;[^/]*)?)*", Pattern.CASE_INSENSITIVE);

    static Stream<byte[]> paths() {
        return Stream.concat(PathSpellings.ofChatCompletions(), PathSpellings.ofOtherPlaces())
                .map(path -> path.replaceFirst("^/v1", "").getBytes(UTF_8));
    }

    @MethodSource("paths")
    @DictionaryEntries({"/", ";", "//", "/;a=b/", "chat", "completions", "CHAT"})
    @FuzzTest(maxDuration = "10s")
    void noSpellingOfChatCompletionsEscapes(byte[] bytes) {
        String path = new String(bytes, UTF_8);

        boolean isFound =
                ApiPath.isChatCompletion(new StandInRequest().path(path).toRequest());

        assertThat(isFound || !LIBERAL.matcher(path).matches()).isTrue();
    }
}
