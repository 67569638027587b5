package dev.sluice.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Counting word by word gives the same result as the library's count of the whole text. */
final class O200kWordsPropertiesTest {

    private static final Encoding LIBRARY = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    private static final TokenCounter COUNTER = new TokenCounter();

    @Property(tries = 20_000)
    void countsAsManyTokensAsTheLibrary(@ForAll("texts") String text) {
        assertThat(COUNTER.count("gpt-4o", text).tokens()).isEqualTo(LIBRARY.countTokensOrdinary(text));
    }

    /** Pieces at the boundaries of the pattern's character classes, ASCII and non-ASCII. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                " ",
                "  ",
                "\t",
                "\n",
                "\r",
                "\r\n",
                "\u000b",
                "\f",
                "\u001c",
                "\u0000",
                "\u007f",
                "\u0085",
                "\u00a0",
                "\u2028",
                "a",
                "B",
                "word",
                "Word",
                "WORD",
                "wORD",
                "1",
                "12",
                "1234",
                "\u0663",
                "\u00bd",
                "'",
                "'s",
                "'S",
                "'re",
                "'RE",
                "'r",
                "'ll",
                "'l",
                "'ve",
                "'\u017f",
                "'\u212a",
                "n't",
                ".",
                "...",
                "/",
                "//",
                "http://",
                "_",
                "-",
                "{",
                "\"",
                "\":",
                "<|endoftext|>",
                "\u00e9",
                "\u00c9",
                "e\u0301",
                "\u4f60\u597d",
                "\u01c5",
                "\u02b0",
                "\ud83d\ude00",
                "\ud83d",
                "\ude00",
                "\u200d",
                "$",
                "\u20ac");
        return Arbitraries.oneOf(
                pieces.list().ofMaxSize(30).map(list -> String.join("", list)),
                Arbitraries.strings().ascii().ofMaxLength(80),
                Arbitraries.strings().ofMaxLength(40));
    }
}
