package dev.sluice.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.json.JsonValue;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Base64TextTest {

    @Property(tries = 300)
    void decodesEveryByteOfWholeGroups(@ForAll @Size(max = 100) byte[] bytes) {
        Base64Text text = Base64Values.of(bytes);

        for (int i = 0; i < bytes.length / 3 * 3; i++) {
            assertThat(text.byteAt(i)).isEqualTo(bytes[i] & 0xFF);
        }
        assertThat(text.byteAt(bytes.length)).isEqualTo(Base64Text.NONE);
        assertThat(text.length()).isBetween((long) bytes.length, bytes.length + 3L);
    }

    @Test
    void readsTheAlphabetForUrlsToo() {
        Base64Text text = of("-_-_").orElseThrow();

        assertThat(text.byteAt(0)).isEqualTo(0xFB);
        assertThat(text.byteAt(1)).isEqualTo(0xFF);
        assertThat(text.byteAt(2)).isEqualTo(0xBF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAA\\nAAAA", "AAAA\\r\\nAAAA", "AA\\/A"})
    void knowsDataWithLineBreaksOrEscapedSlashesButDecodesNone(String json) {
        Base64Text text = of(json).orElseThrow();

        assertThat(text.byteAt(0)).isEqualTo(Base64Text.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAA AAAA", "AAAA.", "AAAA\\u0041", "AAAA\\t", "AAAA\\\"", "AA==AAAA", "ÄÄÄÄ"})
    void whatHasOtherCharactersMayBeText(String json) {
        assertThat(of(json)).isEmpty();
    }

    private static Optional<Base64Text> of(String json) {
        JsonValue string = Base64Values.string(json);
        return Base64Text.of(string, string.start() + 1);
    }
}
