package dev.sluice.tokens;

/**
 * Splits a text into words like the pre-tokenizer of an encoding. No token spans two words, so the tokens of a text are the tokens of
 * its words. Takes time in proportion to the text, whatever it holds: each character is looked at a few times. Stateless.
 *
 * <p>The code translates the patterns in OpenAI's
 * <a href="https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py">openai_public.py</a>.
 */
@FunctionalInterface
interface WordPattern {

    /**
     * Returns the end of the word that starts at {@code start}.
     *
     * @param start 0 or the end of the previous word; less than the length of the text
     * @return above {@code start}
     */
    int end(Utf8Text text, int start);
}
