package dev.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testing.StandInRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Facts are found by their class, and published once. */
final class ExchangeTest {

    private final HttpServletRequest request = new StandInRequest().toRequest();

    @Test
    void aFactIsFoundByItsClass() {
        Exchange.of(request).publish(new Colour("red"));

        assertThat(Exchange.of(request).find(Colour.class)).hasValue(new Colour("red"));
    }

    @Test
    void aFactThatNobodyPublishedIsAbsent() {
        Exchange.of(request).publish(new Colour("red"));

        assertThat(Exchange.of(request).find(Shape.class)).isEmpty();
    }

    @Test
    void publishingTwiceFails() {
        Exchange.of(request).publish(new Colour("red"));

        assertThatThrownBy(() -> Exchange.of(request).publish(new Colour("blue")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Colour");
    }

    @Test
    void theFirstFactStands() {
        Exchange.of(request).publish(new Colour("red"));
        assertThatThrownBy(() -> Exchange.of(request).publish(new Colour("blue")))
                .isInstanceOf(IllegalStateException.class);

        assertThat(Exchange.of(request).find(Colour.class)).hasValue(new Colour("red"));
    }

    @Test
    void aWrapperHasTheExchangeOfItsRequest() {
        Exchange opened = Exchange.of(request);

        assertThat(Exchange.of(new HttpServletRequestWrapper(request))).isSameAs(opened);
    }

    @Test
    void anotherRequestHasAnotherExchange() {
        assertThat(Exchange.of(new StandInRequest().toRequest())).isNotSameAs(Exchange.of(request));
    }

    @Test
    void aReactionRunsBeforePublishReturnsAndForItsFactAlone() {
        List<Colour> seen = new ArrayList<>();
        Exchange.of(request).whenPublished(Colour.class, seen::add);

        Exchange.of(request).publish(new Shape("round"));
        assertThat(seen).isEmpty();

        Exchange.of(request).publish(new Colour("red"));
        assertThat(seen).containsExactly(new Colour("red"));
    }

    @Test
    void endActionsRunOnceInReverseOrderWhenTheChainReturns() throws Exception {
        List<String> ends = new ArrayList<>();
        Exchange exchange = Exchange.of(request);

        exchange.proceed(
                () -> exchange.proceed(() -> ends.add("servlet"), failed -> ends.add("inner " + failed)),
                failed -> ends.add("outer " + failed));

        assertThat(ends).containsExactly("servlet", "inner false", "outer false");
        assertThat(exchange.end(Optional.empty())).isEmpty();
        assertThat(ends).hasSize(3);
    }

    @Test
    void endActionsLearnThatTheChainOrALaterActionFailed() {
        List<String> ends = new ArrayList<>();
        Exchange exchange = Exchange.of(request);

        assertThatThrownBy(() -> exchange.proceed(
                        () -> exchange.proceed(() -> {}, failed -> {
                            throw new IOException("inner");
                        }),
                        failed -> ends.add("outer " + failed)))
                .hasMessage("inner");

        assertThat(ends).containsExactly("outer true");
    }

    @Test
    void afterAHandOffEndActionsRunWhenTheExchangeEnds() throws Exception {
        List<String> ends = new ArrayList<>();
        Exchange exchange = Exchange.of(request);
        exchange.proceed(
                () -> exchange.proceed(exchange::handOff, failed -> ends.add("inner " + failed)),
                failed -> ends.add("outer " + failed));
        assertThat(ends).isEmpty();

        IOException failure = new IOException("cut");
        assertThat(exchange.end(Optional.of(failure))).containsSame(failure);

        assertThat(ends).containsExactly("inner true", "outer true");
    }

    private record Colour(String name) {}

    private record Shape(String name) {}
}
