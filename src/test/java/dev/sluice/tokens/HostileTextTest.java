package dev.sluice.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts whose words have no end. Once, one of 8 MB took 20 seconds and more than 500 MB. */
final class HostileTextTest {

    private static final int MEGABYTE = 1024 * 1024;

    private static final TokenCounter COUNTER = new TokenCounter();

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @BeforeAll
    static void load() {
        COUNTER.warmUp();
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "a", "A", " ", "\n", "?!", "\u4f60", "\ud83d\ude00", "\u0301", "\u00a0", "xq", "7"})
    void needsFarLessMemoryThanTheText(String unit) {
        byte[] text = unit.repeat(8 * MEGABYTE / unit.length()).getBytes(StandardCharsets.UTF_8);
        for (String model : List.of("gpt-4o", "gpt-4")) {
            long before = threads.getCurrentThreadAllocatedBytes();
            long tokens = COUNTER.count(model, text, text.length).tokens();

            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MEGABYTE);
            assertThat(tokens).isBetween(TokenCounter.fewestTokens(text.length), (long) text.length);
        }
    }

    @Test
    void aWordThatIsTooLongCountsEachOfItsBytes() {
        assertThat(COUNTER.count("gpt-4o", "!".repeat(PairMerger.MAX_WORD)).tokens())
                .isLessThan(PairMerger.MAX_WORD / 4);
        assertThat(COUNTER.count("gpt-4o", "!".repeat(PairMerger.MAX_WORD + 1)).tokens())
                .isEqualTo(PairMerger.MAX_WORD + 1);
    }

    @Test
    void manyLargeTextsAtOnceAreCountedLikeOneAlone() throws Exception {
        String text = "The river had been low since the spring. ".repeat(30_000);
        long alone = COUNTER.count("gpt-4o", text).tokens();
        ExecutorService many = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Long>> counts = IntStream.range(0, 16)
                    .<Callable<Long>>mapToObj(
                            i -> () -> COUNTER.count("gpt-4o", text).tokens())
                    .toList();
            for (Future<Long> count : many.invokeAll(counts)) {
                assertThat(count.get()).isEqualTo(alone);
            }
        } finally {
            many.shutdownNow();
        }
    }
}
