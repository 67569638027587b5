package dev.sluice.capture.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MaskingTest {

    private static final Masking ALL = new Masking(EnumSet.allOf(MaskKind.class));

    private static String masked(String text) {
        return ALL.mask(text, text.length(), false);
    }

    private static String maskedStream(String text) {
        return ALL.mask(text, text.length(), true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Write to ann@example.com, please.     | Write to [email], please.",
                "<ann.b+tag_1%x@mail.example.co.uk>    | <[email]>",
                "o'neil@example.com.                   | [email].",
                "https://a.test/?m=ann%40example.com&b | https://a.test/?m=[email]&b",
                "jürg@bücher.example, a@b.cd           | [email], [email]",
                "4111 1111 1111 1111                   | [card]",
                "card:4111-1111-1111-1111;             | card:[card];",
                "378282246310005 and 5555555555554444  | [card] and [card]",
                "in 2026 4111 1111 1111 1111 expires   | in 2026 [card] expires",
                "4111 1111 1111 1111 123               | [card] 123",
                "6304 9000 1774 0292 441               | [card]",
                "DE89 3704 0044 0532 0130 00 is mine   | [iban] is mine",
                "iban=GB82WEST12345698765432.          | iban=[iban].",
                "ch9300762011623852957                 | [iban]",
                "NO93 8601 1117 947                    | [iban]",
                "call +41 44 668 18 00 now             | call [phone] now",
                "+1 (555) 010-9999, +4915112345678     | [phone], [phone]"
            })
    void aValueGivesWayToItsKind(String text, String expected) {
        assertThat(masked(text)).isEqualTo(expected);
        assertThat(masked("{\"content\":\"" + text + "\"}")).isEqualTo("{\"content\":\"" + expected + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@ann wrote to @bob",
                "ann@localhost",
                "a@b.c",
                "user@ example.com",
                "4111 1111 1111 1112",
                "4111111111111111x",
                "x4111111111111111",
                "0.4111111111111111",
                "4111111111111111.5",
                "411111111111",
                "41111111111111111111111",
                "1700000000000 and 1764250000004",
                "4111  1111  1111  1111",
                "DE88 3704 0044 0532 0130 00",
                "the id DE89",
                "1+234567890123",
                "+1234567",
                "+1234567890123456",
                "+0123456789",
                "2026-11-27T18:09:37+01:00",
                "\"embedding\":[0.0023064255,-0.009327292,4.111111111111111]",
                "0b6c54f2-7a6e-4f0a-9d9c-0a2f6f1f3f11"
            })
    void whatOnlyLooksAlikeStays(String text) {
        assertThat(masked(text)).isEqualTo(text);
    }

    @Test
    void aValueIsFoundBehindTheEscapesOfJson() {
        assertThat(masked("{\"c\":\"ann\\u0040example.com\\nann@example.com\\t\"}"))
                .isEqualTo("{\"c\":\"[email]\\n[email]\\t\"}");
        assertThat(masked("{\"arguments\":\"{\\\"to\\\":\\\"ann@example.com\\\"}\"}"))
                .isEqualTo("{\"arguments\":\"{\\\"to\\\":\\\"[email]\\\"}\"}");
        assertThat(masked("{\"c\":\"4111\\u00a01111\\u00a01111\\u00a01111\"}")).isEqualTo("{\"c\":\"[card]\"}");
    }

    @Test
    void aNumberOfJsonAndANameOfAMemberAreMaskedToo() {
        assertThat(masked("{\"ann@example.com\": 4111111111111111}")).isEqualTo("{\"[email]\": [card]}");
    }

    @Test
    void aValueThatComesInPiecesIsFoundInAStream() {
        assertThat(maskedStream(event(0, "Write to ann@") + event(0, "exam") + event(0, "ple.com, or")))
                .isEqualTo(event(0, "Write to [email]") + event(0, "") + event(0, ", or"));
        assertThat(maskedStream(event(0, "4111 11") + event(0, "11 1111 1111")))
                .isEqualTo(event(0, "[card]") + event(0, ""));
    }

    @Test
    void choicesOfAStreamAreReadApart() {
        assertThat(maskedStream(
                        event(0, "ann@") + event(1, "4111 1111 ") + event(0, "example.com") + event(1, "1111 1111")))
                .isEqualTo(event(0, "[email]") + event(1, "[card]") + event(0, "") + event(1, ""));
    }

    @Test
    void theOrderOfMembersDoesNotMatter() {
        String first = "data: {\"delta\":\"ann@exam\",\"output_index\":0,\"content_index\":1}\n\n";
        String other = "data: {\"delta\":\"bob\",\"output_index\":0,\"content_index\":2}\n\n";
        String last = "data: {\"delta\":\"ple.com\",\"output_index\":0,\"content_index\":1}\n\n";

        assertThat(maskedStream(first + other + last))
                .isEqualTo(first.replace("ann@exam", "[email]") + other + last.replace("ple.com", ""));
    }

    /** What comes before in the stream must not make a whole value unrecognizable. */
    @Test
    void aValueWithinOneEventIsFoundWhateverCameBefore() {
        assertThat(maskedStream(event(0, "12") + event(0, "4111111111111111")))
                .isEqualTo(event(0, "12") + event(0, "[card]"));
    }

    @Test
    void onlyTheBeginningIsReturnedAndAValueOnItsEdgeIsMaskedWhole() {
        String text = "{\"c\":\"from ann@example.com to bob@example.com\"}";
        int edge = text.indexOf("@example.com to");

        assertThat(ALL.mask(text, edge, false)).isEqualTo("{\"c\":\"from [email]");
    }

    @Test
    void onlyTheKindsThatAreConfiguredAreMasked() {
        String text = "ann@example.com 4111 1111 1111 1111";

        assertThat(new Masking(Set.of(MaskKind.CARD)).mask(text, text.length(), false))
                .isEqualTo("ann@example.com [card]");
        assertThat(new Masking(Set.of()).mask(text, 15, false)).isEqualTo("ann@example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "\\",
                "\"\\",
                "\"\\u00",
                "@",
                "%4",
                "%40",
                "+",
                "data: ",
                "\"a\":",
                "\"index\":",
                "4",
                "DE89",
                "\n",
                "\uD83D",
                "+1 ",
                "a@"
            })
    void aTextOfManyBeginningsIsReadToItsEnd(String piece) {
        String text = piece.repeat(20_000);

        assertThat(maskedStream(text)).hasSameSizeAs(text);
    }

    /** The name of what a string continues must not grow with the text. */
    @Test
    void longKeysAndManyIndexesTakeNoMoreMemory() {
        String text = "{" + "\"index\":1,\"a\":\"x\",".repeat(14_000);
        String other = "{\"" + "k".repeat(130_000) + "\":[" + "\"x\",".repeat(33_000);

        assertThat(maskedStream(text)).isEqualTo(text);
        assertThat(maskedStream(other)).isEqualTo(other);
    }

    private static String event(int index, String text) {
        return "data: {\"choices\":[{\"index\":" + index + ",\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }
}
