package dev.sluice.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.sluice.BenchText;
import java.nio.charset.StandardCharsets;
import java.util.Random;
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

/**
 * The tokens of texts that were made to be hard to count, of so many megabytes in UTF-8. The goal is 50 ms for each megabyte.
 * {@code -p megabytes=8} and {@code -f} for others; {@code library} needs up to a minute and some gigabytes for 8 MB.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(value = 1, jvmArgs = "-Xmx4g")
public class HostileTextBench {

    @Param({"1"})
    int megabytes;

    @Param({
        "english",
        "words",
        "words-of-100",
        "letters",
        "letters-of-2000",
        "punctuation",
        "punctuation-of-2000",
        "a",
        "a-of-2000",
        "!",
        "!-of-2000",
        "spaces",
        "cjk",
        "cjk-sentences",
        "emoji"
    })
    String kind;

    private final TokenCounter counter = new TokenCounter();
    private final Encoding library = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    private byte[] utf8;
    private String text;

    @Setup
    public void make() {
        int bytes = megabytes << 20;
        StringBuilder made = new StringBuilder();
        Random random = new Random(1);
        int size = 0;
        while (size < bytes) {
            String next = piece(random, bytes);
            made.append(next);
            size += next.getBytes(StandardCharsets.UTF_8).length;
        }
        text = made.toString();
        utf8 = text.getBytes(StandardCharsets.UTF_8);
        counter.warmUp();
    }

    private String piece(Random random, int bytes) {
        return switch (kind) {
            case "english" -> BenchText.english(bytes);
            case "words" -> chars(random, "abcdefghijklmnopqrstuvwxyz", 3 + random.nextInt(8)) + ' ';
            case "words-of-100" -> chars(random, "abcdefghijklmnopqrstuvwxyz", 100) + ' ';
            case "letters" -> chars(random, "abcdefghijklmnopqrstuvwxyz", 1000);
            case "letters-of-2000" -> chars(random, "abcdefghijklmnopqrstuvwxyz", 2000) + ' ';
            case "punctuation" -> chars(random, "!#$%&()*+,-.:;<=>?@[]^_`{|}~", 1000);
            case "punctuation-of-2000" -> chars(random, "!#$%&()*+,-.:;<=>?@[]^_`{|}~", 2000) + "a ";
            case "a" -> "a".repeat(1000);
            case "a-of-2000" -> "a".repeat(2000) + ' ';
            case "!" -> "!".repeat(1000);
            case "!-of-2000" -> "!".repeat(2000) + 'a';
            case "spaces" -> " ".repeat(1000);
            case "cjk" -> cjk(random, 1000);
            case "cjk-sentences" -> cjk(random, 5 + random.nextInt(60)) + "\u3002";
            case "emoji" -> new String(Character.toChars(0x1F300 + random.nextInt(0x300)));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static String chars(Random random, String of, int count) {
        StringBuilder chars = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            chars.append(of.charAt(random.nextInt(of.length())));
        }
        return chars.toString();
    }

    private static String cjk(Random random, int count) {
        StringBuilder chars = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            chars.append((char) (0x4E00 + random.nextInt(20_000)));
        }
        return chars.toString();
    }

    @Benchmark
    public TokenCount count() {
        return counter.count("gpt-4o", utf8, utf8.length);
    }

    @Benchmark
    public int library() {
        return library.countTokensOrdinary(text);
    }
}
