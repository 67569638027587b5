package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files that browsers load as the console: its own ones, and the libraries beside them. */
final class ConsoleFilesTest {

    private static final Path CONSOLE = Path.of("src/main/webapp/WEB-INF/console");
    private static final Path VENDOR = CONSOLE.resolve("vendor");

    private static final Pattern VENDORED_FILE = Pattern.compile("\"([\\w.-]+)\": \"([0-9a-f]{64})\"");
    private static final Pattern LIBRARY =
            Pattern.compile("\"name\": \"(\\w+)\",\\s+\"version\": \"([\\d.]+)\",\\s+\"licence\": \"([\\w.-]+)\"");
    private static final Pattern IMPORT = Pattern.compile(
            "(?m)(?:^(?:import|export)\\s*(?:\\w+\\s*|\\{[^}]*\\}\\s*)from\\s*|\\bimport\\()[\"']([^\"']+)[\"']");
    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s\"'<>)]*");

    /** Names of XML namespaces, which nothing loads. */
    private static final List<String> NAMESPACES =
            List.of("http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/1999/xhtml");

    /** What the content security policy of the console refuses, or what writes text as HTML. */
    private static final Map<String, Pattern> FORBIDDEN = Map.of(
            "handler in an attribute", Pattern.compile("(?i)<[a-z][^>$]*\\son[a-z]+\\s*=\\s*[\"']"),
            "attribute style", Pattern.compile("(?i)\\sstyle\\s*=\\s*[\"'$]"),
            "style element", Pattern.compile("(?i)<style\\b"),
            "inline script", Pattern.compile("(?i)<script(?![^>]*\\ssrc=)"),
            "innerHTML", Pattern.compile("(?i)innerHTML|outerHTML|insertAdjacentHTML|document\\.write"),
            "eval", Pattern.compile("\\beval\\s*\\(|\\bnew\\s+Function\\b|\\bFunction\\s*\\("));

    private static final Pattern EVAL = FORBIDDEN.get("eval");

    @Test
    void everyVendoredFileHasTheHashThatVendorJsonTells() throws IOException {
        Map<String, String> told = VENDORED_FILE
                .matcher(vendorJson())
                .results()
                .filter(found -> !found.group(1).equals("tarball_sha256"))
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
        Map<String, String> found = new TreeMap<>();
        for (Path file : filesIn(VENDOR)) {
            if (!file.endsWith("vendor.json")) {
                found.put(VENDOR.relativize(file).toString(), sha256(file));
            }
        }
        assertThat(found).hasSize(8).containsExactlyInAnyOrderEntriesOf(told);
    }

    @Test
    void everyLibraryHasItsVersionInTheScriptAndItsLicenceInTheNotice() throws IOException {
        String script = Files.readString(Path.of("tools/console/vendor.sh"));
        String notice = Files.readString(Path.of("NOTICE"));
        List<MatchResult> libraries = LIBRARY.matcher(vendorJson()).results().toList();
        assertThat(libraries).extracting(found -> found.group(1)).containsExactly("preact", "htm", "uplot");
        for (MatchResult library : libraries) {
            assertThat(script).contains(library.group(1) + "=" + library.group(2) + "\n");
            assertThat(notice).contains("npm package " + library.group(1) + " " + library.group(2));
            assertThat(VENDOR.resolve(library.group(1) + ".LICENSE")).exists();
        }
    }

    @Test
    void noOwnFileHasWhatTheContentSecurityPolicyRefuses() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : ownFiles()) {
            String text = Files.readString(file);
            FORBIDDEN.forEach((name, pattern) -> {
                if (pattern.matcher(text).find()) {
                    faults.add(file + ": " + name);
                }
            });
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void thePatternsFindWhatTheyForbid() {
        assertThat(FORBIDDEN
                        .get("handler in an attribute")
                        .matcher("<a onclick=\"go()\">")
                        .find())
                .isTrue();
        assertThat(FORBIDDEN.get("attribute style").matcher("<a style=\"\">").find())
                .isTrue();
        assertThat(FORBIDDEN.get("style element").matcher("<style>").find()).isTrue();
        assertThat(FORBIDDEN
                        .get("inline script")
                        .matcher("<script>go()</script>")
                        .find())
                .isTrue();
        assertThat(FORBIDDEN
                        .get("inline script")
                        .matcher("<script type=\"module\" src=\"a.js\">")
                        .find())
                .isFalse();
        assertThat(FORBIDDEN
                        .get("innerHTML")
                        .matcher("{dangerouslySetInnerHTML: x}")
                        .find())
                .isTrue();
        assertThat(EVAL.matcher("eval('1')").find()).isTrue();
    }

    @Test
    void noLibraryEvaluatesText() throws IOException {
        for (Path file : filesIn(VENDOR)) {
            if (file.toString().endsWith(".js")) {
                assertThat(EVAL.matcher(Files.readString(file)).find())
                        .as("%s", file)
                        .isFalse();
            }
        }
    }

    @Test
    void nothingIsLoadedFromAnotherHost() throws IOException {
        List<String> addresses = new ArrayList<>();
        for (Path file : filesIn(CONSOLE)) {
            if (file.toString().endsWith(".LICENSE")) {
                continue;
            }
            // A library's comment about its licence names where it comes from; nothing loads that.
            String text = Files.readString(file).replaceAll("(?s)/\\*!.*?\\*/", "");
            ADDRESS.matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .filter(address -> !NAMESPACES.contains(address))
                    .forEach(address -> addresses.add(file + ": " + address));
        }
        assertThat(addresses).isEmpty();
    }

    @Test
    void everyImportIsAFileOfTheConsoleByARelativePath() throws IOException {
        List<String> imports = new ArrayList<>();
        for (Path file : filesIn(CONSOLE)) {
            if (file.toString().endsWith(".js")) {
                IMPORT.matcher(Files.readString(file)).results().forEach(found -> {
                    String name = found.group(1);
                    imports.add(name);
                    assertThat(name).as("import in %s", file).startsWith(".");
                    assertThat(file.resolveSibling(name).normalize())
                            .as("import in %s", file)
                            .isRegularFile();
                });
            }
        }
        assertThat(imports).contains("./preact.js", "./pages/overview.js");
    }

    @Test
    void everyPageLeavesTwentyKilobytesOfTwoHundredForItsData() throws IOException {
        long shared = 0;
        long largestPage = 0;
        for (Path file : filesIn(CONSOLE)) {
            if (file.startsWith(CONSOLE.resolve("pages"))) {
                largestPage = Math.max(largestPage, Files.size(file));
            } else if (!file.toString().endsWith(".LICENSE")) {
                shared += Files.size(file);
            }
        }
        assertThat(largestPage).isPositive();
        assertThat(shared + largestPage).isLessThan(180_000);
    }

    private static List<Path> ownFiles() throws IOException {
        List<Path> own = filesIn(CONSOLE).stream()
                .filter(file -> !file.startsWith(VENDOR))
                .toList();
        assertThat(own).contains(CONSOLE.resolve("index.html"), CONSOLE.resolve("app.js"));
        return own;
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String vendorJson() throws IOException {
        return Files.readString(VENDOR.resolve("vendor.json"));
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
