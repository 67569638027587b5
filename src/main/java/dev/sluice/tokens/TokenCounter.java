package dev.sluice.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Counts the tokens of a text in the encoding of a model (behaviour.md 4.1).
 *
 * <p>The tables of an encoding are large and slow to read: they are read once for each counter, so an application has one.
 * Safe for any number of threads.
 */
public final class TokenCounter {

    /** Bytes of the longest token in either encoding: fewer tokens than bytes divided by this are impossible. */
    private static final int LONGEST_TOKEN = 128;

    /**
     * Which encoding models have whose names start so, more special names first.
     *
     * <p>Our own table, as the library's is older than the models: see OpenAI's
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

    /** Reads the tables now, so that no request waits for them. */
    public void warmUp() {
        encodings.getEncoding(EncodingType.O200K_BASE);
        encodings.getEncoding(EncodingType.CL100K_BASE);
    }

    /**
     * Counts a text's tokens; text that looks like a special token is ordinary text.
     *
     * @param model the model's name, with or without its maker's in front ({@code openai/gpt-4o}); any text
     */
    public TokenCount count(String model, String text) {
        Optional<EncodingType> known = encodingOf(model);
        return new TokenCount(tokens(known.orElse(EncodingType.O200K_BASE), text), known.isEmpty());
    }

    /** Whether the encoding of the model of this name is known, so that a count is no guess. */
    public boolean knows(String model) {
        return encodingOf(model).isPresent();
    }

    /** The fewest tokens that a text of so many bytes can be, in any encoding: known without reading it. */
    public static long fewestTokens(long bytes) {
        return bytes / LONGEST_TOKEN;
    }

    private static Optional<EncodingType> encodingOf(String model) {
        String name = plainName(model);
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

    /** Without the maker in front, and without the mark of a fine-tuned model. */
    private static String plainName(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        int tuned = name.indexOf("ft:");
        if (tuned == 0 || (tuned > 0 && name.charAt(tuned - 1) == '/')) {
            // ft:MODEL:COMPANY:NAME:ID, and a company's name may have a slash.
            return name.substring(tuned + 3);
        }
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private record Family(String prefix, EncodingType encoding) {}
}
