package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What becomes of a test whose program is missing. */
final class RequiredProgramTest {

    private static final String MISSING = "no-such-program-of-sluice";

    @Test
    void isFoundInThePath(@TempDir Path directory) throws IOException {
        Path program = Files.writeString(directory.resolve("program"), "");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThat(RequiredProgram.find("program", "to test", Map.of("PATH", directory.toString())))
                .isEqualTo(program);
    }

    @Test
    void skipsTheTestWhereItIsMissing() {
        assertThatThrownBy(() -> RequiredProgram.find(MISSING, "to test", Map.of()))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("The program " + MISSING + " is not installed. This test needs it to test.");
    }

    @Test
    void failsTheTestWhereProgramsAreRequired() {
        assertThatThrownBy(() -> RequiredProgram.find(MISSING, "to test", Map.of("REQUIRE_TEST_PROGRAMS", "true")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(MISSING);
    }

    /** The build of each change requires the programs, so it must install them. */
    @Test
    void theBuildLooksForEveryProgramThatATestFinds() throws IOException {
        Pattern found = Pattern.compile("RequiredProgram\\.find\\(\"([\\w.-]+)\"");
        Set<String> programs = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            for (Path source : sources.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("RequiredProgramTest.java"))
                    .toList()) {
                found.matcher(Files.readString(source, StandardCharsets.ISO_8859_1))
                        .results()
                        .forEach(call -> programs.add(call.group(1)));
            }
        }

        String build = Files.readString(Path.of(".ci/run"));
        assertThat(programs).contains("nginx", "haproxy").allMatch(program -> build.contains("bin/" + program + " ]"));
    }
}
