package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Apis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the streams of each API end. */
final class StreamEndTest {

    private final StreamEnd chat = Apis.chat().newStreamEnd();

    @ParameterizedTest
    @CsvSource({
        "/messages, message_stop, true",
        "/messages, message_delta, false",
        "/messages, response.completed, false",
        "/responses, response.completed, true",
        "/responses, response.incomplete, true",
        "/responses, response.failed, true",
        "/responses, response.output_text.done, false",
        "/responses, message_stop, false"
    })
    void anEventOfTheRightTypeEndsAStreamOfMessagesOrResponses(String path, String type, boolean ends) {
        StreamEnd end = Apis.at(path).newStreamEnd();
        end.event(type);
        end.done();

        assertThat(end.isReached()).isEqualTo(ends);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages", "/responses", "/chat/completions"})
    void anEmptyStreamHasNotEnded(String path) {
        assertThat(Apis.at(path).newStreamEnd().isReached()).isFalse();
    }

    @Test
    void aChoiceEndsWithItsFinishReasonAlsoWithoutDone() {
        chat.choices();
        chat.choice(0, false);
        assertThat(chat.isReached()).isFalse();

        chat.choices();
        chat.choice(0, true);
        assertThat(chat.isReached()).isTrue();
    }

    @Test
    void doneDoesNotEndAChoice() {
        chat.choices();
        chat.choice(0, false);
        chat.done();

        assertThat(chat.isReached()).isFalse();
    }

    @Test
    void doneAndTheUsageEndAChoice() {
        chat.choices();
        chat.choice(0, false);
        chat.usage();
        assertThat(chat.isReached()).isFalse();

        chat.done();
        assertThat(chat.isReached()).isTrue();
    }

    @Test
    void everyChoiceThatBeganMustEnd() {
        chat.choices();
        chat.choice(0, true);
        chat.choice(1, false);
        assertThat(chat.isReached()).isFalse();

        chat.choice(1, true);
        assertThat(chat.isReached()).isTrue();
    }

    @Test
    void aChoiceThatHasEndedStaysEnded() {
        chat.choice(0, true);
        chat.choice(0, false);

        assertThat(chat.isReached()).isTrue();
    }

    @Test
    void anIndexWithoutEndCostsNoMemory() {
        chat.choice(Long.MAX_VALUE, false);
        assertThat(chat.isReached()).isFalse();

        chat.choice(Long.MAX_VALUE, true);
        assertThat(chat.isReached()).isTrue();
    }

    @Test
    void aStreamWithoutAnyChoiceEndsWithDone() {
        chat.choices();
        assertThat(chat.isReached()).isFalse();

        chat.done();
        assertThat(chat.isReached()).isTrue();
    }

    @Test
    void eventsOfAnotherApiAreNotJudged() {
        chat.event("message-end");

        assertThat(chat.isReached()).isTrue();
    }

    @Test
    void aStreamOfAnyOtherApiMayEndAnywhere() {
        assertThat(Apis.at("/embeddings").newStreamEnd().isReached()).isTrue();
    }
}
