package dev.sluice.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Every text up to the longest word that is counted exactly has as many tokens as the library's own counting finds. */
final class TokenCounterPropertiesTest {

    private static final EncodingRegistry LIBRARY = Encodings.newLazyEncodingRegistry();
    private static final Encoding O200K = LIBRARY.getEncoding(EncodingType.O200K_BASE);
    private static final Encoding CL100K = LIBRARY.getEncoding(EncodingType.CL100K_BASE);

    private static final TokenCounter COUNTER = new TokenCounter();

    @Property(tries = 20_000)
    void countsAsManyTokensAsTheLibrary(@ForAll("texts") String text) {
        assertThat(COUNTER.count("gpt-4o", text).tokens()).isEqualTo(O200K.countTokensOrdinary(text));
        // With assertions on, the library takes no lone surrogates in this encoding. UTF-8 has a question mark for
        // each.
        String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(COUNTER.count("gpt-4", text).tokens()).isEqualTo(CL100K.countTokensOrdinary(valid));
    }

    @Property(tries = 300)
    void countsAsManyTokensInLongWords(@ForAll("longWords") String word) {
        assertThat(COUNTER.count("gpt-4o", word).tokens()).isEqualTo(O200K.countTokensOrdinary(word));
        assertThat(COUNTER.count("gpt-4", word).tokens()).isEqualTo(CL100K.countTokensOrdinary(word));
    }

    @Property(tries = 100)
    void neverCountsTooFewTokensInWordsThatAreTooLong(@ForAll("longWords") String word) {
        String longer = word.repeat(1 + 3 * PairMerger.MAX_WORD / Math.max(1, word.length()));

        assertThat(COUNTER.count("gpt-4o", longer).tokens()).isGreaterThanOrEqualTo(O200K.countTokensOrdinary(longer));
        assertThat(COUNTER.count("gpt-4", longer).tokens()).isGreaterThanOrEqualTo(CL100K.countTokensOrdinary(longer));
    }

    @Property(tries = 500)
    void anyBytesAreCounted(@ForAll byte[] bytes) {
        assertThat(COUNTER.count("gpt-4o", bytes, bytes.length).tokens()).isBetween(0L, (long) bytes.length);
        assertThat(COUNTER.count("gpt-4", bytes, bytes.length).tokens()).isBetween(0L, (long) bytes.length);
    }

    /** Of few characters, whose pairs repeat, and of many; up to the longest word that is counted exactly. */
    @Provide
    Arbitrary<String> longWords() {
        return Arbitraries.of(
                        "a",
                        "ab",
                        "!",
                        "!?",
                        " ",
                        "abcdefghijklmnopqrstuvwxyz",
                        "AB",
                        "=-",
                        "\u4f60\u597d",
                        "\u0e01\u0e32\u0e23",
                        "\u00e9a")
                .flatMap(letters -> Arbitraries.strings()
                        .withChars(letters.toCharArray())
                        .ofMinLength(1)
                        .ofMaxLength(PairMerger.MAX_WORD / 3));
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
