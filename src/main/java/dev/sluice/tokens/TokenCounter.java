package dev.sluice.tokens;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Counts the tokens of a text with the encoding of a model (behaviour.md 4.1).
 *
 * <p>Counting takes time in proportion to the text, whatever it holds: about 50 ms for a megabyte of the hardest text found
 * (docs/performance.md). It needs less than a megabyte of memory besides the text. A count is exact, except that a word above {@value PairMerger#MAX_WORD} bytes (a run of letters, of symbols
 * or of spaces) counts one token for each of its bytes, which is never too few. Large texts are counted in {@link CountingTurns turns}.
 *
 * <p>The encoding tables are large and slow to load. Each counter loads them once, so an application needs one counter.
 * Thread-safe.
 */
public final class TokenCounter {

    /** Length in bytes of the longest token in either encoding. */
    private static final int LONGEST_TOKEN = 128;

    /**
     * The encoding of each family of models, by prefix of the model name. Longer prefixes come first.
     *
     * <p>The library's own table lacks newer models. Source: OpenAI's
     * <a href="https://github.com/openai/tiktoken/blob/main/tiktoken/model.py">model.py</a>.
     */
    private static final List<Family> FAMILIES = List.of(
            new Family("gpt-4o", Name.O200K_BASE),
            new Family("gpt-4.1", Name.O200K_BASE),
            new Family("gpt-4.5", Name.O200K_BASE),
            new Family("gpt-5", Name.O200K_BASE),
            new Family("gpt-oss", Name.O200K_BASE),
            new Family("chatgpt-4o", Name.O200K_BASE),
            new Family("o1", Name.O200K_BASE),
            new Family("o3", Name.O200K_BASE),
            new Family("o4", Name.O200K_BASE),
            new Family("gpt-4", Name.CL100K_BASE),
            new Family("gpt-3.5", Name.CL100K_BASE),
            new Family("gpt-35", Name.CL100K_BASE),
            new Family("text-embedding-", Name.CL100K_BASE),
            new Family("davinci-002", Name.CL100K_BASE),
            new Family("babbage-002", Name.CL100K_BASE));

    private final TokenEncoding o200k;
    private final TokenEncoding cl100k;

    /** Creates a counter whose tables are not loaded yet. */
    public TokenCounter() {
        CountingTurns turns = new CountingTurns(Runtime.getRuntime().availableProcessors());
        this.o200k = new TokenEncoding("o200k_base", new O200kWords(), turns);
        this.cl100k = new TokenEncoding("cl100k_base", new Cl100kWords(), turns);
    }

    /** Loads the tables now, so that no request waits for them. */
    public void warmUp() {
        o200k.load();
        cl100k.load();
    }

    /**
     * Counts the tokens of a text. Text that looks like a special token counts as ordinary text.
     *
     * @param model name of the model, with or without vendor prefix ({@code openai/gpt-4o}); may be any text
     */
    public TokenCount count(String model, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return count(model, utf8, utf8.length);
    }

    /**
     * Counts the tokens of the text {@code utf8[0..length)}, without a copy of it.
     *
     * @param model as above
     */
    public TokenCount count(String model, byte[] utf8, int length) {
        Optional<Name> name = encodingOf(model);
        TokenEncoding encoding = name.orElse(Name.O200K_BASE) == Name.CL100K_BASE ? cl100k : o200k;
        return new TokenCount(encoding.count(utf8, length), name.isEmpty());
    }

    /** Whether the encoding of this model is known, so that a count is not an estimate. */
    public boolean knows(String model) {
        return encodingOf(model).isPresent();
    }

    /** Returns a lower bound on the tokens of any text of this many bytes, in either encoding. */
    public static long fewestTokens(long bytes) {
        return bytes / LONGEST_TOKEN;
    }

    private static Optional<Name> encodingOf(String model) {
        String name = baseName(model);
        for (Family family : FAMILIES) {
            if (name.startsWith(family.prefix())) {
                return Optional.of(family.encoding());
            }
        }
        return Optional.empty();
    }

    /** The name of the base model, without vendor prefix and {@code ft:}. */
    private static String baseName(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        int tuned = name.indexOf("ft:");
        if (tuned == 0 || (tuned > 0 && name.charAt(tuned - 1) == '/')) {
            // ft:MODEL:COMPANY:NAME:ID; the company may contain a slash.
            return name.substring(tuned + 3);
        }
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private record Family(String prefix, Name encoding) {}

    private enum Name {
        O200K_BASE,
        CL100K_BASE
    }
}
