package dev.sluice.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression in Prometheus' language uses of a gateway's page.
 *
 * @param metrics names of series
 * @param matchers labels that are asked for of a metric, and their values
 * @param labels labels by which results are grouped or joined
 */
public record PromQl(Set<String> metrics, List<Matched> matchers, Set<String> labels) {

    /** A label of a metric that has, or has not, one of these values; empty texts among them, and expressions. */
    public record Matched(String metric, String label, List<String> values) {}

    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_]+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("\\b((?:sluice|gen_ai|active|ratelimited)_[a-z0-9_]+)\\b");

    /** Reads an expression. */
    public static PromQl of(String expression) {
        Set<String> metrics = new TreeSet<>();
        List<Matched> matchers = new ArrayList<>();
        Set<String> labels = new TreeSet<>();
        Matcher selector = SELECTOR.matcher(expression);
        while (selector.find()) {
            metrics.add(selector.group(1));
            Matcher matcher = MATCHER.matcher(selector.group(2));
            while (matcher.find()) {
                matchers.add(new Matched(
                        selector.group(1),
                        matcher.group(1),
                        List.of(matcher.group(2).split("\\|", -1))));
            }
        }
        String rest = selector.replaceAll(" ");
        Matcher grouping = GROUPING.matcher(rest);
        while (grouping.find()) {
            for (String label : grouping.group(1).split(",", -1)) {
                if (!label.isBlank()) {
                    labels.add(label.strip());
                }
            }
        }
        Matcher name = NAME.matcher(grouping.replaceAll(" "));
        while (name.find()) {
            metrics.add(name.group(1));
        }
        return new PromQl(metrics, matchers, labels);
    }
}
