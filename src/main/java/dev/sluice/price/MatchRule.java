package dev.sluice.price;

import java.util.List;
import java.util.regex.Pattern;

/** A rule of a catalogue that tells which names mean a model. Immutable. */
sealed interface MatchRule {

    /** Whether a name fulfils the rule. */
    boolean test(String name);

    /** How many letters of a name the rule fixes. Rules with more come first. */
    int literal();

    /** How a text is compared with a name. */
    enum Comparison {
        EQUALS,
        STARTS_WITH,
        ENDS_WITH,
        CONTAINS
    }

    /** A text that is the name, or a part of it. */
    record Text(Comparison comparison, String text) implements MatchRule {

        @Override
        public boolean test(String name) {
            return switch (comparison) {
                case EQUALS -> name.equals(text);
                case STARTS_WITH -> name.startsWith(text);
                case ENDS_WITH -> name.endsWith(text);
                case CONTAINS -> name.contains(text);
            };
        }

        @Override
        public int literal() {
            return text.length();
        }

        /** Whether only the whole name fulfils the rule. */
        boolean isWhole() {
            return comparison == Comparison.EQUALS;
        }
    }

    /** A regular expression that finds something in the name. Its literal are the letters, digits and hyphens that stand for themselves. */
    record Expression(Pattern pattern) implements MatchRule {

        private static final Pattern NO_LITERAL = Pattern.compile("\\\\[a-zA-Z]|\\{[^}]*}|\\[[^]]*]|[^A-Za-z0-9/-]");

        @Override
        public boolean test(String name) {
            return pattern.matcher(name).find();
        }

        @Override
        public int literal() {
            return NO_LITERAL.matcher(pattern.pattern()).replaceAll("").length();
        }
    }

    /** One of several rules; its literal is the shortest, as any may be the one. */
    record Any(List<MatchRule> rules) implements MatchRule {

        public Any {
            rules = List.copyOf(rules);
        }

        @Override
        public boolean test(String name) {
            return rules.stream().anyMatch(rule -> rule.test(name));
        }

        @Override
        public int literal() {
            return rules.stream().mapToInt(MatchRule::literal).min().orElse(0);
        }
    }

    /** All of several rules; its literal is the longest. */
    record All(List<MatchRule> rules) implements MatchRule {

        public All {
            rules = List.copyOf(rules);
        }

        @Override
        public boolean test(String name) {
            return rules.stream().allMatch(rule -> rule.test(name));
        }

        @Override
        public int literal() {
            return rules.stream().mapToInt(MatchRule::literal).max().orElse(0);
        }
    }
}
