package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admission.BodyReads;
import dev.sluice.container.ContainerThreads;
import dev.sluice.exchange.ThreadHandoff.Mode;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows from the container's threads, and from where exchanges wait. */
final class ThreadPlanTest {

    private static final Optional<ContainerThreads> FEW =
            Optional.of(new ContainerThreads(Optional.of(200), "maxThreads"));
    private static final Optional<ContainerThreads> VIRTUAL =
            Optional.of(new ContainerThreads(Optional.empty(), "maxThreads"));

    @Test
    void whereExchangesWaitOnTheContainersThreadsTheseLimitThem() {
        ThreadPlan plan = new ThreadPlan(FEW, Mode.CONTAINER);

        assertThat(plan.maxExchanges()).isEqualTo(175);
        assertThat(plan.bodyReads()).isSameAs(BodyReads.UNLIMITED);
        assertThat(plan.level()).isEqualTo(Level.WARNING);
        assertThat(plan).asString().startsWith("at most 200 exchanges at once");
    }

    @Test
    void whereExchangesWaitElsewhereTheContainersThreadsLimitBodiesOnly() {
        ThreadPlan plan = new ThreadPlan(FEW, Mode.OWN);
        try {
            assertThat(plan.maxExchanges()).isEqualTo(10_000);
            assertThat(plan.bodyReads()).isNotSameAs(BodyReads.UNLIMITED);
            assertThat(plan.level()).isEqualTo(Level.INFO);
            assertThat(plan).hasToString("exchanges wait on threads of the application");
        } finally {
            plan.handoff().close();
        }
    }

    @Test
    void virtualThreadsOfTheContainerLimitNothing() {
        ThreadPlan plan = new ThreadPlan(VIRTUAL, Mode.AUTO);
        try {
            assertThat(plan.maxExchanges()).isEqualTo(10_000);
            assertThat(plan.bodyReads()).isSameAs(BodyReads.UNLIMITED);
            assertThat(plan).hasToString("each exchange on a virtual thread");
        } finally {
            plan.handoff().close();
        }
    }

    @Test
    void anUnknownContainerIsToldAsSuch() {
        ThreadPlan plan = new ThreadPlan(Optional.empty(), Mode.CONTAINER);

        assertThat(plan.maxExchanges()).isEqualTo(10_000);
        assertThat(plan.bodyReads()).isSameAs(BodyReads.UNLIMITED);
        assertThat(plan).hasToString("the number of exchanges that can run at once is unknown");
    }
}
