package dev.sluice.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An event with other data. */
final class SseEventTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data: old~~|               new | data: new~~",
                "data:old~~|                new | data:new~~",
                "data: old^~^~|             new | data: new^~^~",
                "data: old^^|               new | data: new^^",
                "data: old|                 new | data: new",
                "id: 1~data: old~event: e~~| new | id: 1~data: new~event: e~~",
                ": c~data: old~~|           new | : c~data: new~~",
                "data: o~data: l~data: d~~| a~b | data: a~data: b~~",
                "data: old^~^~|             a~b | data: a^~data: b^~^~",
                "data: old~~|               ''  | data: ~~",
                "event: data~~|             new | event: data~~",
                "\uFEFFdata: old~~|         new | \uFEFFdata: new~~",
                "data: o^data: ld~~|        new | data: new~~",
                "data: o~data~data: ld~~|   new | data: new~~",
                "data~data: old~~|          new | data: new~~",
                "data: old~data~~|          new | data:new~~",
                "data: o~data: ld^^|        new | data: new^^",
                "data: o^id: 1~data: ld|    new | id: 1~data: new",
                "data: o~data: ld|          a~b | data: a~data: b",
                "data: old~\uFEFFdata: x~~| new | data: new~\uFEFFdata: x~~",
                "data: o~\uFEFFdata: x~data: ld~~| new | data: new~~"
            })
    void onlyTheDataChanges(String raw, String data, String expected) {
        byte[] bytes = ("before" + bytes(raw) + "after").getBytes(UTF_8);
        int from = "before".length();

        byte[] changed = SseEvent.withData(
                bytes, from, bytes.length - "after".length(), bytes(data).getBytes(UTF_8));

        assertThat(new String(changed, UTF_8)).isEqualTo(bytes(expected));
    }

    private static String bytes(String written) {
        return written.replace('~', '\n').replace('^', '\r');
    }
}
