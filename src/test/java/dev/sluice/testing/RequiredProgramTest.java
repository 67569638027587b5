package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
}
