package dev.sluice;

import java.nio.charset.StandardCharsets;

/** Texts that are alike in each run. */
public final class BenchText {

    private static final String ENGLISH =
            """
            The river had been low since the spring, and the men who worked the lock said that they could not remember another \
            year like it. Every morning at six the first barge came down from the mill, loaded with 40 sacks of flour, and every \
            morning Mr. Hale would walk along the bank, counting the stones that the water no longer covered. "It's the third \
            week," he told his daughter. "If it doesn't rain by Sunday, we'll have to close the gates until autumn." She nodded; \
            she'd heard it before, and she didn't believe that anything would change. In the office behind the house, however, the \
            letters went on arriving: orders from the coast, questions about prices, a bill for 1,250 pounds that nobody had \
            expected. She answered them all in the evening, by the window, while the light lasted. """;

    private BenchText() {}

    /** English of so many characters. */
    public static String english(int length) {
        StringBuilder text = new StringBuilder(length + ENGLISH.length());
        for (int paragraph = 1; text.length() < length; paragraph++) {
            text.append("Part ").append(paragraph).append(". ").append(ENGLISH);
        }
        return text.substring(0, length);
    }

    /** A chat completion of about so many bytes, with metadata, and a model in one of its messages. */
    public static byte[] chat(int bytes) {
        String english = english(bytes).replace("\"", "\\\"");
        String body = "{\"model\":\"gpt-4o\",\"temperature\":0.2,\"messages\":[{\"role\":\"system\",\"content\":\"Answer in one"
                + " sentence.\"},{\"role\":\"user\",\"content\":\"" + english.substring(0, bytes / 2).replaceAll("\\\\$", "")
                + "\"},{\"role\":\"assistant\",\"model\":\"gpt-4o-mini\",\"content\":\"Yes.\"},{\"role\":\"user\",\"content\":\""
                + english.substring(bytes / 2).replaceAll("\\\\$", "")
                + "\"}],\"metadata\":{\"team\":\"claims\",\"run\":\"17\"},\"max_tokens\":256}";
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
