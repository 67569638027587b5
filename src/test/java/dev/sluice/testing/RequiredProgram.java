package dev.sluice.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that a test needs besides the JDK. Where it is not installed the test is skipped; or it fails, when the environment
 * variable {@code REQUIRE_TEST_PROGRAMS} is {@code true}, as in the continuous integration.
 */
public final class RequiredProgram {

    private static final String REQUIRE = "REQUIRE_TEST_PROGRAMS";

    /** Where servers are installed, which the PATH of a user need not name. */
    private static final List<String> ALSO = List.of("/bin", "/usr/bin", "/usr/sbin", "/usr/local/sbin");

    private RequiredProgram() {}

    /**
     * Finds the program in {@code PATH} and where systems install programs.
     *
     * @param purpose what the test needs it for; goes into the message
     * @throws org.opentest4j.TestAbortedException when it is not installed
     * @throws AssertionError in its place, when programs are required
     */
    public static Path find(String name, String purpose) {
        return find(name, purpose, System.getenv());
    }

    static Path find(String name, String purpose, Map<String, String> environment) {
        Optional<Path> found = Stream.concat(
                        Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)),
                        ALSO.stream())
                .filter(directory -> !directory.isBlank())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            String missing = "The program " + name + " is not installed. This test needs it " + purpose + ".";
            if ("true".equals(environment.get(REQUIRE))) {
                Assertions.fail(missing + " Install it, or unset " + REQUIRE + " to skip the test.");
            }
            Assumptions.abort(missing);
        }
        return found.get();
    }
}
