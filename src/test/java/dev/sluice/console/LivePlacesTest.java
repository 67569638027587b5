package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.console.LivePlaces.Place;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LivePlacesTest {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    private final LivePlaces places = new LivePlaces(new SecureRandom(), () -> NOON);

    @Test
    void aPlaceComesBackAsItWasGiven() {
        assertThat(places.read(places.write(0))).contains(new Place(0, NOON));
        assertThat(places.read(places.write(Long.MAX_VALUE))).contains(new Place(Long.MAX_VALUE, NOON));
    }

    @Test
    void theSamePlaceIsAnotherTextEachTimeAndAsLongAsAnyOther() {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            texts.add(places.write(7));
        }
        assertThat(texts).hasSize(100);
        assertThat(texts)
                .allMatch(text -> text.length() == places.write(Long.MAX_VALUE).length());
    }

    @Test
    void aPlaceOfAnotherGatewayOrOfOneThatWasChangedIsNone() {
        LivePlaces other = new LivePlaces(new SecureRandom(), () -> NOON);
        assertThat(places.read(other.write(7))).isEmpty();
        byte[] bytes = Base64.getUrlDecoder().decode(places.write(7));
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThat(places.read(Base64.getUrlEncoder().encodeToString(changed)))
                    .as("byte %s", i)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "x", "-1", "!", "AAAA", "ÄÄ"})
    void anythingElseIsNoPlaceAtAll(String text) {
        assertThatThrownBy(() -> places.read(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
