package dev.sluice.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.sluice.BenchText;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The tokens of a text in {@code o200k_base}: ours, and the library's alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TokenCountBench {

    @Param({"2048", "32768"})
    int length;

    /** Chinese has no words that could be remembered. */
    @Param({"english", "chinese"})
    String language;

    private final TokenCounter counter = new TokenCounter();
    private final Encoding library = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    private String text;

    @Setup
    public void make() {
        text = language.equals("english") ? BenchText.english(length) : chinese(length);
    }

    private static String chinese(int length) {
        String sentence = "自从春天以来，河水一直很低，在水闸工作的人们说，他们不记得还有哪一年像今年这样。每天早上六点，第一艘驳船从磨坊驶来。";
        return sentence.repeat(length / sentence.length() + 1).substring(0, length);
    }

    @Benchmark
    public TokenCount count() {
        return counter.count("gpt-4o", text);
    }

    @Benchmark
    public int library() {
        return library.countTokensOrdinary(text);
    }
}
