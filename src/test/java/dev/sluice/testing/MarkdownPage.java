package dev.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown page of the project.
 *
 * @param path relative to the project's folder
 * @param lines of the page, without its code blocks
 */
public record MarkdownPage(Path path, List<String> lines) {

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern RULE = Pattern.compile("[|\\s:-]+");
    private static final Pattern HEADING = Pattern.compile("#+ .*");
    private static final Pattern BAR = Pattern.compile("(?<!\\\\)\\|");

    /** Every page of the documentation: those in the project's folder, and those below {@code docs}. */
    public static Stream<MarkdownPage> all() {
        try (Stream<Path> top = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(top, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .map(MarkdownPage::read)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pages of the reference. */
    public static Stream<MarkdownPage> reference() {
        return all().filter(page -> page.path().startsWith("docs/reference"));
    }

    /** Reads one page. */
    public static MarkdownPage read(Path path) {
        List<String> lines = new ArrayList<>();
        boolean inCode = false;
        try {
            for (String line : Files.readAllLines(path)) {
                boolean fence = line.stripLeading().startsWith("```");
                if (!fence && !inCode) {
                    lines.add(line);
                }
                inCode ^= fence;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new MarkdownPage(path, List.copyOf(lines));
    }

    /** The text of the page, without its code blocks. */
    public String text() {
        return String.join("\n", lines);
    }

    /** The cells of every row of its tables, the heads included. */
    public List<List<String>> rows() {
        return lines.stream()
                .filter(line -> line.startsWith("|") && !RULE.matcher(line).matches())
                .map(MarkdownPage::cells)
                .toList();
    }

    /** Where its links lead, as they are written. */
    public List<String> links() {
        return LINK.matcher(text()).results().map(found -> found.group(1)).toList();
    }

    /** The names by which a link can lead to one of its headings, by the rule of GitHub and others. */
    public List<String> anchors() {
        return lines.stream()
                .filter(line -> HEADING.matcher(line).matches())
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** What stands in backticks in this text. */
    public static List<String> code(String text) {
        return Pattern.compile("`([^`]+)`")
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    /** The page's path, which is what a parameterised test shows. */
    @Override
    public String toString() {
        return path.toString();
    }

    private static List<String> cells(String row) {
        String[] parts = BAR.split(row.strip());
        return Arrays.stream(parts).skip(1).map(String::strip).toList();
    }
}
