package dev.sluice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.Jazzer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Lets Jazzer loose on every fuzz test for as long as the build says, each in a JVM of its own: a JVM is good for one.
 *
 * <p>What Jazzer says is in {@code target/fuzz}, beside the inputs that it found to be worth keeping.
 */
final class Fuzzing {

    private static final String SANITIZERS = "com.code_intelligence.jazzer.sanitizers.";

    /** What the paths of libraries hold that no fuzz test needs. */
    private static final List<String> OTHER_TESTS = List.of(
            "anthropic-java",
            "openai-java",
            "selenium",
            "kotlin",
            "okhttp",
            "embedded-",
            "arquillian",
            "shrinkwrap",
            "archunit");

    private static final Path WORK = Path.of(System.getProperty("sluice.fuzz.work"));

    static Stream<Class<?>> fuzzTests() {
        String wanted = System.getProperty("sluice.fuzz.test");
        return ReflectionSupport.findAllClassesInPackage(
                "dev.sluice",
                type -> true,
                name -> name.endsWith("FuzzTest") && (wanted.equals("*") || name.endsWith("." + wanted)))
                .stream();
    }

    @ParameterizedTest
    @MethodSource("fuzzTests")
    @Execution(ExecutionMode.CONCURRENT)
    void findsNothing(Class<?> fuzzTest) throws IOException, InterruptedException {
        Path work = Files.createDirectories(WORK.resolve(fuzzTest.getSimpleName()));
        Path log = work.resolve("jazzer.log");

        int status = new ProcessBuilder(command(fuzzTest))
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();

        assertThat(status).as(() -> log + " ends with:\n" + end(log)).isZero();
    }

    private static List<String> command(Class<?> fuzzTest) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                // In a few seconds the second compiler takes more time than it saves, and so do threads that collect.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // Jazzer instruments through an agent that it attaches to its own JVM.
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                classPath(),
                Jazzer.class.getName(),
                "--target_class=" + fuzzTest.getName(),
                // What reads callers' tokens for us is to be found out about too.
                "--instrumentation_includes=dev.sluice.**:com.nimbusds.**",
                "--disabled_hooks=" + disabledHooks(fuzzTest),
                "-max_total_time=" + System.getProperty("sluice.fuzz.seconds"),
                "-print_final_stats=1");
    }

    /** Without the large libraries of other tests: Jazzer reads every class of the class path when it starts. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> OTHER_TESTS.stream().noneMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Jazzer takes a list as its JVM's class path. */
    private static String disabledHooks(Class<?> fuzzTest) {
        // Follows every step of every regular expression, also of those in the tests.
        String roadblocks = SANITIZERS + "RegexRoadblocks";
        // An operator's file of prices may hold regular expressions: they are the operator's to write.
        return fuzzTest.getSimpleName().equals("PriceReaderFuzzTest")
                ? roadblocks + File.pathSeparator + SANITIZERS + "RegexInjection"
                : roadblocks;
    }

    /** Without the lines that tell of the progress until then. */
    private static String end(Path log) {
        try (Stream<String> all = Files.lines(log, ISO_8859_1)) {
            List<String> lines = all.filter(line -> !line.startsWith("#")).toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
