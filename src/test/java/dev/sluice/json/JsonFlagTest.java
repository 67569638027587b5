package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A member that is found in pieces of any size. */
final class JsonFlagTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"stream\":true}",
                " { \"stream\" : true } ",
                "{\"messages\":[{\"content\":\"a\\\\\\\"b\",\"stream\":false}],\"stream\":true,\"a\":1}",
                "{\"a\":\"stream\",\"b\":{\"stream\":{}},\"stream\":\ntrue}",
                "{\"stream\":false,\"stream\":true}"
            })
    void findsTheMemberOfTheTopObject(String json) {
        assertIsTrue(json, true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"stream\":false}",
                "{\"stream\":\"true\"}",
                "{\"stream\":null}",
                "{\"stream\":[true]}",
                "{\"stream\":{\"stream\":true}}",
                "{\"a\":{\"stream\":true}}",
                "{\"a\":[{\"stream\":true}]}",
                "{\"a\":\"{\\\"stream\\\":true\"}",
                "{\"streams\":true}",
                "{\"strea\":true}",
                "{\"a\":\"stream\",\"b\":true}",
                "[\"stream\",true]",
                "[{\"stream\":true}]",
                "{\"stream\":true,\"stream\":false}"
            })
    void findsNoOther(String json) {
        assertIsTrue(json, false);
    }

    private static void assertIsTrue(String json, boolean expected) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        for (int piece = 1; piece <= bytes.length + 1; piece++) {
            JsonFlag flag = new JsonFlag("stream");
            for (int from = 0; from < bytes.length; from += piece) {
                flag.read(bytes, from, Math.min(from + piece, bytes.length));
            }
            assertThat(flag.isTrue()).as("in pieces of %d bytes", piece).isEqualTo(expected);
        }
    }
}
