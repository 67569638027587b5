package dev.sluice.tokens;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads the tokens of an encoding, in the form of OpenAI's tiktoken: in each line the token's bytes in Base64 and its number, in the
 * order of the numbers. The file is in the tokenizer library's jar.
 */
final class TokenTable {

    private TokenTable() {}

    /**
     * Reads the pairs of an encoding.
     *
     * @param name such as {@code o200k_base}
     * @throws IllegalStateException if the file is missing or is not what the library ships
     */
    static BytePairs read(String name) {
        String file = "/com/knuddels/jtokkit/" + name + ".tiktoken";
        try (InputStream in = TokenTable.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no file " + file + " on the class path");
            }
            return pairs(tokens(in), file);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static List<byte[]> tokens(InputStream in) throws IOException {
        List<byte[]> tokens = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int space = line.indexOf(' ');
            int number = Integer.parseInt(line, space + 1, line.length(), 10);
            while (tokens.size() < number) {
                // A number that is not used.
                tokens.add(new byte[0]);
            }
            tokens.add(Base64.getDecoder().decode(line.substring(0, space)));
        }
        return tokens;
    }

    private static BytePairs pairs(List<byte[]> tokens, String file) {
        BytePairs pairs = new BytePairs(tokens.size());
        PairMerger merger = new PairMerger(pairs);
        for (int number = 0; number < tokens.size(); number++) {
            byte[] token = tokens.get(number);
            if (token.length == 1) {
                pairs.add(token[0], number);
            } else if (token.length > 1) {
                if (merger.count(token, 0, token.length) != 2) {
                    throw new IllegalStateException("token " + number + " of " + file + " is not made of two others");
                }
                pairs.add(merger.first(), merger.second(), number);
                if (token.length == 2) {
                    pairs.add(token[0], token[1], number);
                }
            }
        }
        return pairs;
    }
}
