package dev.sluice.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.testing.PathSpellings;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Random paths: recognizes every path that a provider could accept for chat completions (behaviour.md 3.4). */
final class RequestedEndpointFuzzTest {

    /** The paths that the most lenient server accepts. */
    private static final Pattern LENIENT =
            Pattern.compile("/*chat(;[^/]*)?/+(;[^/]*/+)*completions(;[^/]*)?(/+(;[^/]*)?)*", Pattern.CASE_INSENSITIVE);

    static Stream<byte[]> paths() {
        return Stream.concat(PathSpellings.ofChatCompletions(), PathSpellings.ofOtherPlaces())
                .map(path -> path.replaceFirst("^/v1", "").getBytes(UTF_8));
    }

    @MethodSource("paths")
    @DictionaryEntries({"/", ";", "//", "/;a=b/", "chat", "completions", "CHAT"})
    @FuzzTest(maxDuration = "10s")
    void recognizesEverySpellingOfChatCompletions(byte[] bytes) {
        String path = new String(bytes, UTF_8);

        boolean isRecognized = RequestedEndpoint.of(ApiRoot.V1, "post", path).endpoint() instanceof ChatCompletions;

        assertThat(isRecognized || !LENIENT.matcher(path).matches()).isTrue();
    }
}
