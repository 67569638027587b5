package dev.sluice.ratelimit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.auth.Client;
import dev.sluice.ratelimit.SelectorResult.InvalidSelector;
import dev.sluice.ratelimit.SelectorResult.Selected;
import dev.sluice.testing.Header;
import dev.sluice.testing.HeaderLines;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any header lines of a client: it is limited by what it sent, and by what it cannot choose (behaviour.md 1, 4.6). */
final class SelectorReaderFuzzTest {

    /** Named by the client, and those that limits name. */
    private static final int MOST = 16 + 3;

    static Stream<byte[]> headers() {
        return Stream.of(
                        "x-arch-ratelimit-selector: x-team\nX-Team: gold",
                        "X-Arch-Ratelimit-Selector: X-Team, @address ,,x-user\nx-team: a\nx-team: b\nx-user: u",
                        "x-arch-ratelimit-selector: @everyone\nx-arch-ratelimit-selector: authorization\nauthorization: k",
                        "x-arch-ratelimit-selector: a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\na: 1\nx-team: t")
                .map(lines -> lines.getBytes(ISO_8859_1));
    }

    @MethodSource("headers")
    @DictionaryEntries({"x-arch-ratelimit-selector: ", "x-team", "@address", "@client", "@everyone", ": ", ","})
    @FuzzTest(maxDuration = "10s")
    void everyValueIsTheOneThatWasSent(byte[] lines) {
        List<Header> sent = HeaderLines.of(lines);
        selects(sent, Set.of());
        selects(sent, Set.of("x-team", Limit.ADDRESS, Limit.CLIENT));
    }

    private static void selects(List<Header> sent, Set<String> unasked) {
        SelectorResult selection =
                SelectorReader.read(HeaderLines.request(sent).toRequest(), Client.ANONYMOUS, unasked);
        if (selection instanceof InvalidSelector unplaceable) {
            assertThat(unplaceable.error().status()).isEqualTo(400);
        } else if (selection instanceof Selected selected) {
            assertThat(selected.values()).hasSizeLessThanOrEqualTo(MOST);
            assertThat(selected.values().keySet()).containsAll(unasked);
            selected.values().forEach((selector, value) -> {
                if (selector.startsWith("@")) {
                    assertThat(unasked).contains(selector);
                    assertThat(value).isEqualTo(selector.equals(Limit.ADDRESS) ? "192.0.2.1" : "anonymous");
                } else {
                    assertThat(sent.stream()
                                    .filter(header -> header.name().equalsIgnoreCase(selector))
                                    .map(Header::value))
                            .isNotEmpty()
                            .containsOnly(value);
                }
            });
        }
    }
}
