package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamePatternsTest {

    @ParameterizedTest
    @CsvSource({
        "gpt-4o,      gpt-4o,          true",
        "gpt-4o,      gpt-4o-mini,     false",
        "gpt-4o,      GPT-4o,          false",
        "gpt-4o,      '',              false",
        "gpt-4o*,     gpt-4o-mini,     true",
        "gpt-4o*,     gpt-4o,          true",
        "*-mini,      gpt-4o-mini,     true",
        "*-mini,      gpt-4o-mini-x,   false",
        "*-mini,      -mini,           true",
        "g*4*i,       gpt-4o-mini,     true",
        "g*5*i,       gpt-4o-mini,     false",
        "*,           '',              true",
        "**,          a,               true",
        "a.c,         abc,             false",
        "a?c,         abc,             false",
        "[a],         a,               false",
        "*a*a*b,      aaaaab,          true"
    })
    void onlyAStarIsAWildcard(String pattern, String name, boolean allowed) {
        assertThat(new NamePatterns(List.of(pattern)).allow(name)).isEqualTo(allowed);
    }

    @Test
    void oneMatchingPatternIsEnough() {
        NamePatterns patterns = new NamePatterns(List.of("o*", "gpt-4o"));

        assertThat(patterns.allow("o3")).isTrue();
        assertThat(patterns.allow("gpt-4o")).isTrue();
        assertThat(patterns.allow("gpt-4")).isFalse();
    }

    @Test
    void matchesAPatternOfManyStarsInBoundedTime() {
        assertThat(new NamePatterns(List.of("*a".repeat(50) + "b")).allow("a".repeat(100_000)))
                .isFalse();
    }

    @Test
    void rejectsAnEmptyListOfPatterns() {
        assertThatThrownBy(() -> new NamePatterns(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
