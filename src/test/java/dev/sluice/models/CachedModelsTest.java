package dev.sluice.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** When a provider's list is fetched, who waits for it, and how long it is kept. */
final class CachedModelsTest {

    private static final Duration REFRESH = Duration.ofMinutes(10);
    private static final List<ListedModel> OLD = List.of(ListedModel.named("old", "o"));
    private static final List<ListedModel> NEW = List.of(ListedModel.named("new", "o"));

    private final List<Runnable> begun = new ArrayList<>();
    private final Deque<Optional<List<ListedModel>>> answers = new ArrayDeque<>();
    private long now = -5;
    private final CachedModels cache = new CachedModels(answers::remove, begun::add, REFRESH, () -> now);

    @Test
    void theFirstRequestsWaitForOneFetch() {
        assertThat(cache.refresh()).isNotDone();
        assertThat(cache.refresh()).isNotDone();
        assertThat(begun).hasSize(1);
        assertThat(cache.models()).isEmpty();
    }

    @Test
    void aFreshListIsNotFetchedAgain() {
        fetch(Optional.of(OLD));
        now += REFRESH.toNanos() - 1;

        assertThat(cache.refresh()).isDone();
        assertThat(begun).isEmpty();
        assertThat(cache.models()).contains(OLD);
    }

    @Test
    void anOldListServesWhileItIsFetchedAnew() {
        fetch(Optional.of(OLD));
        now += REFRESH.toNanos();

        assertThat(cache.refresh()).isDone();
        assertThat(cache.refresh()).isDone();
        assertThat(begun).hasSize(1);
        assertThat(cache.models()).contains(OLD);
        end(Optional.of(NEW));
        assertThat(cache.models()).contains(NEW);
    }

    @Test
    void theLastGoodListIsKeptForADayWhileNoOtherCanBeFetched() {
        fetch(Optional.of(OLD));
        now += Duration.ofHours(24).toNanos() - 1;
        fetch(Optional.empty());
        assertThat(cache.models()).contains(OLD);
        now++;

        assertThat(cache.models()).isEmpty();
    }

    @Test
    void afterAFailureNobodyWaitsAndItIsTriedAgainAMinuteLater() {
        fetch(Optional.empty());
        assertThat(cache.refresh()).isDone();
        assertThat(begun).isEmpty();
        now += Duration.ofMinutes(1).toNanos();

        assertThat(cache.refresh()).isDone();
        assertThat(begun).hasSize(1);
        end(Optional.of(NEW));
        assertThat(cache.models()).contains(NEW);
    }

    @Test
    void aFetchThatThrowsCountsAsAFailure() {
        assertThat(cache.refresh()).isNotNull();
        Runnable fetch = begun.remove(0);
        try {
            fetch.run();
        } catch (NoSuchElementException noAnswerIsPrepared) {
            assertThat(cache.refresh()).isDone();
        }
        assertThat(cache.models()).isEmpty();
    }

    @Test
    void whereNoThreadIsLeftNobodyWaits() {
        CachedModels closed = new CachedModels(
                Optional::empty,
                task -> {
                    throw new RejectedExecutionException();
                },
                REFRESH,
                () -> now);

        assertThat(closed.refresh()).isDone();
        assertThat(closed.models()).isEmpty();
    }

    private void fetch(Optional<List<ListedModel>> answer) {
        assertThat(cache.refresh()).isNotNull();
        end(answer);
    }

    private void end(Optional<List<ListedModel>> answer) {
        answers.add(answer);
        begun.remove(0).run();
    }
}
