package dev.sluice.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.testing.PathSpellings;
import dev.sluice.testing.Providers;
import dev.sluice.testing.StandInRequest;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any path: it leads below its provider's base URL, or nowhere (behaviour.md 3.3). */
final class UpstreamTargetFuzzTest {

    private static final List<String> BASES =
            List.of("https://host/v1", "https://host/openai/v1/", "https://host", "https://host/");

    static Stream<byte[]> paths() {
        return Stream.of(
                        PathSpellings.ofChatCompletions(),
                        PathSpellings.ofOtherPlaces(),
                        Stream.of(
                                "/models", "//evil.example/x", "/a b/\u00fc?c#d", "/@evil.example:1/x", "/./.", "/..."))
                .flatMap(paths -> paths)
                .map(path -> path.replaceFirst("^/v1", "").getBytes(UTF_8));
    }

    @MethodSource("paths")
    @DictionaryEntries({"/", "//", "/../", "/./", "..", "%2e", "%2f", "\\", ";", "@", ":", "?", "#"})
    @FuzzTest(maxDuration = "10s")
    void leadsBelowTheBaseOrNowhere(byte[] bytes) {
        String path = new String(bytes, UTF_8);
        StandInRequest request = new StandInRequest().path(path);
        // As in every container: a request without a path gets none, and any other begins with a slash.
        if (!path.startsWith("/")) {
            return;
        }
        for (String base : BASES) {
            UpstreamTarget.of(Providers.at(base), request.toRequest()).ifPresent(target -> isBelow(base, path, target));
        }
    }

    private static void isBelow(String base, String path, UpstreamTarget target) {
        String root = URI.create(base).getPath().replaceFirst("/$", "");
        URI uri = URI.create("https://host" + target.value());

        assertThat(target.value()).startsWith(root + "/").doesNotStartWith("//");
        assertThat(uri.getHost()).isEqualTo("host");
        assertThat(uri.getPort()).isEqualTo(-1);
        assertThat(uri.getRawQuery()).isNull();
        assertThat(uri.getRawFragment()).isNull();
        assertThat(uri.getPath()).isEqualTo(root + path);
        assertThat(List.of(uri.getPath().split("/", -1))).doesNotContain("..", ".");
    }
}
