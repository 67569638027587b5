package dev.sluice.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Counts the tokens of a text with the encoding of a model (behaviour.md 4.1).
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
            new Family("gpt-4o", EncodingType.O200K_BASE),
            new Family("gpt-4.1", EncodingType.O200K_BASE),
            new Family("gpt-4.5", EncodingType.O200K_BASE),
            new Family("gpt-5", EncodingType.O200K_BASE),
            new Family("gpt-oss", EncodingType.O200K_BASE),
            new Family("chatgpt-4o", EncodingType.O200K_BASE),
            new Family("o1", EncodingType.O200K_BASE),
            new Family("o3", EncodingType.O200K_BASE),
            new Family("o4", EncodingType.O200K_BASE),
            new Family("gpt-4", EncodingType.CL100K_BASE),
            new Family("gpt-3.5", EncodingType.CL100K_BASE),
            new Family("gpt-35", EncodingType.CL100K_BASE),
            new Family("text-embedding-", EncodingType.CL100K_BASE),
            new Family("davinci-002", EncodingType.CL100K_BASE),
            new Family("babbage-002", EncodingType.CL100K_BASE));

    private final EncodingRegistry encodings = Encodings.newLazyEncodingRegistry();

    private final WordCounts o200k = new WordCounts(
            word -> encodings.getEncoding(EncodingType.O200K_BASE).countTokensOrdinary(word));

    /** Loads the tables now, so that no request waits for them. */
    public void warmUp() {
        encodings.getEncoding(EncodingType.O200K_BASE);
        encodings.getEncoding(EncodingType.CL100K_BASE);
    }

    /**
     * Counts the tokens of a text. Text that looks like a special token counts as ordinary text.
     *
     * @param model name of the model, with or without vendor prefix ({@code openai/gpt-4o}); may be any text
     */
    public TokenCount count(String model, String text) {
        Optional<EncodingType> encoding = encodingOf(model);
        return new TokenCount(tokens(encoding.orElse(EncodingType.O200K_BASE), text), encoding.isEmpty());
    }

    /** Whether the encoding of this model is known, so that a count is not an estimate. */
    public boolean knows(String model) {
        return encodingOf(model).isPresent();
    }

    /** Returns a lower bound on the tokens of any text of this many bytes, in either encoding. */
    public static long fewestTokens(long bytes) {
        return bytes / LONGEST_TOKEN;
    }

    private static Optional<EncodingType> encodingOf(String model) {
        String name = baseName(model);
        for (Family family : FAMILIES) {
            if (name.startsWith(family.prefix())) {
                return Optional.of(family.encoding());
            }
        }
        return Optional.empty();
    }

    private long tokens(EncodingType type, String text) {
        if (type != EncodingType.O200K_BASE) {
            return encodings.getEncoding(type).countTokensOrdinary(text);
        }
        O200kWords words = new O200kWords(text);
        long tokens = 0;
        for (int start = 0; start < text.length(); ) {
            int end = words.end(start);
            tokens += o200k.of(text, start, end);
            start = end;
        }
        return tokens;
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

    private record Family(String prefix, EncodingType encoding) {}
}
