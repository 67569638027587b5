package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.ModelTable.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which provider gets a model, by its name (dialects.md B1 to B4). */
final class ModelTableTest {

    private static final Set<String> PROVIDERS = Set.of("openai", "groq", "claude", "local");

    private final ModelTable table = new ModelTable(
            new ModelNames(
                    List.of(
                            alias("fast", "groq", "llama-3.1-8b"),
                            alias("o3", "claude", "opus"),
                            alias("gpt-4*", "claude", null),
                            alias("gpt-4-turbo*", "groq", "turbo"),
                            alias("team/large", "openai", "gpt-5"),
                            alias("gone", "removed", null)),
                    Map.of(
                            "openai", List.of("gpt-*", "o3", "o4-mini"),
                            "groq", List.of("openai/gpt-oss-120b", "llama-*", "*-oss-20b"),
                            "claude", List.of("claude-*"))),
            PROVIDERS);

    @ParameterizedTest
    @CsvSource({
        "fast,                groq,   llama-3.1-8b, true,  an exact alias",
        "o3,                  claude, opus,         true,  an exact alias comes before the same name of a provider",
        "team/large,          openai, gpt-5,        true,  a slash in an alias",
        "o4-mini,             openai, ,             false, an exact name of a provider",
        "openai/gpt-oss-120b, groq,   ,             false, an exact name comes before the slash",
        "openai/gpt-oss-20b,  openai, gpt-oss-20b,  false, the slash comes before patterns",
        "openai/o3,           openai, o3,           false, a prefix leads past an alias",
        "local/a/b,           local,  a/b,          false, only the first slash counts",
        "gpt-4o,              claude, ,             true,  a pattern of an alias comes before that of a provider",
        "gpt-4-turbo-2024,    groq,   turbo,        true,  the longest pattern of the aliases",
        "gpt-5,               openai, ,             false, a pattern of a provider",
        "gpt-x-oss-20b,       groq,   ,             false, the longest pattern of the providers",
        "claude-sonnet-4,     claude, ,             false, another provider's pattern"
    })
    void aNameLeadsToItsTarget(String name, String provider, String model, boolean isAlias, String why) {
        assertThat(table.find(name)).as(why).hasValueSatisfying(match -> {
            assertThat(match.target()).isEqualTo(new ModelTarget(provider, Optional.ofNullable(model)));
            assertThat(match.isAlias()).isEqualTo(isAlias);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "mistral-large", "O3", "Fast", "unknown/gpt-4", "openai/", "/gpt-4o", "gone", "OpenAI/o3"})
    void aNameThatIsNobodysLeadsNowhere(String name) {
        assertThat(table.find(name)).isEmpty();
    }

    @Test
    void withoutNamesThereIsNoPrefixEither() {
        ModelTable off = new ModelTable(ModelNames.NONE, PROVIDERS);

        assertThat(off.isOn()).isFalse();
        assertThat(off.find("openai/gpt-4o")).isEmpty();
        assertThat(off.withoutPrefix("openai", "openai/gpt-4o")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "openai, openai/gpt-4o,       gpt-4o",
        "openai, gpt-4o,              ",
        "openai, groq/gpt-4o,         ",
        "openai, openai/,             ",
        "groq,   openai/gpt-oss-120b, ",
        "groq,   groq/openai/x,       openai/x"
    })
    void onlyTheOwnPrefixOfAProviderIsTakenAway(String provider, String name, String rest) {
        assertThat(table.withoutPrefix(provider, name)).isEqualTo(Optional.ofNullable(rest));
    }

    @Test
    void aProviderIsLimitedByItsListOfNames() {
        assertThat(table.isLimited("openai")).isTrue();
        assertThat(table.isLimited("local")).isFalse();
        assertThat(table.exactNames("openai")).containsExactly("o3", "o4-mini");
        assertThat(table.aliases()).containsOnlyKeys("fast", "o3", "team/large");
    }

    @Test
    void targetsAtProvidersThatDoNotRunAreLeftOut() {
        ModelTable onlyB = new ModelTable(new ModelNames(List.of(aliasOfTwo("x")), Map.of()), Set.of("b"));
        ModelTable neither = new ModelTable(new ModelNames(List.of(aliasOfTwo("x")), Map.of()), Set.of("c"));

        assertThat(onlyB.find("x").orElseThrow().targets()).containsExactly(new ModelTarget("b", Optional.empty()));
        assertThat(neither.find("x")).isEmpty();
    }

    @Test
    void aConfiguredTargetIsFoundIfItsProviderRuns() {
        ModelTarget runs = new ModelTarget("mini", "a", Optional.of("m"), OptionalLong.of(5), Set.of());
        ModelTarget gone = new ModelTarget("gone", "z", Optional.of("m"), OptionalLong.empty(), Set.of());
        ModelTable targets =
                new ModelTable(new ModelNames(List.of(), Map.of(), Map.of("mini", runs, "gone", gone)), Set.of("a"));

        assertThat(targets.target("mini")).hasValue(runs);
        assertThat(targets.target("gone")).isEmpty();
        assertThat(targets.target("a")).isEmpty();
    }

    @Property(tries = 2000)
    void theTableFindsWhatALookAtEveryNameFinds(
            @ForAll("names") List<String> aliases,
            @ForAll("names") List<String> ofA,
            @ForAll("names") List<String> ofB,
            @ForAll("asked") String asked) {
        List<ModelAlias> named =
                aliases.stream().map(ModelTableTest::aliasOfTwo).toList();
        Map<String, List<String>> served = new HashMap<>();
        served.put("a", ofA);
        served.put("b", ofB.stream().filter(name -> !ofA.contains(name)).toList());

        assertThat(new ModelTable(new ModelNames(named, served), Set.of("a", "b")).find(asked))
                .isEqualTo(slowly(named, served, asked));
    }

    /** The rules, one after the other, for every name. */
    private static Optional<Match> slowly(List<ModelAlias> aliases, Map<String, List<String>> served, String asked) {
        Map<String, Match> ofAliases = new HashMap<>();
        aliases.forEach(
                alias -> ofAliases.put(alias.name(), new Match(alias.targets().get(0), Optional.of(alias))));
        Map<String, Match> ofProviders = new HashMap<>();
        served.forEach((provider, names) -> names.forEach(name ->
                ofProviders.put(name, new Match(new ModelTarget(provider, Optional.empty()), Optional.empty()))));
        if (ofAliases.containsKey(asked) && !asked.contains("*")) {
            return Optional.of(ofAliases.get(asked));
        }
        if (ofProviders.containsKey(asked) && !asked.contains("*")) {
            return Optional.of(ofProviders.get(asked));
        }
        for (String provider : List.of("a", "b")) {
            if (asked.startsWith(provider + "/") && asked.length() > 2) {
                return Optional.of(
                        new Match(new ModelTarget(provider, Optional.of(asked.substring(2))), Optional.empty()));
            }
        }
        return longest(ofAliases, asked).or(() -> longest(ofProviders, asked));
    }

    private static Optional<Match> longest(Map<String, Match> names, String asked) {
        List<String> matching = new ArrayList<>();
        for (String name : names.keySet()) {
            if (name.contains("*") && Pattern.matches("\\Q" + name.replace("*", "\\E.*\\Q") + "\\E", asked)) {
                matching.add(name);
            }
        }
        return matching.stream()
                .min(Comparator.comparingInt(
                                (String name) -> -name.replace("*", "").length())
                        .thenComparing(name -> name))
                .map(names::get);
    }

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.strings()
                .withChars("ab/*")
                .ofMinLength(1)
                .ofMaxLength(4)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .uniqueElements();
    }

    @Provide
    Arbitrary<String> asked() {
        return Arbitraries.strings().withChars("ab/").ofMaxLength(5);
    }

    /** Of two tiers. */
    private static ModelAlias aliasOfTwo(String name) {
        return new ModelAlias(
                name,
                List.of(
                        ModelTier.of(new ModelTarget("a", Optional.of("t-" + name))),
                        ModelTier.of(new ModelTarget("b", Optional.empty()))),
                AttemptRules.Pick.LOAD,
                Affinity.CONVERSATION,
                OptionalInt.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static ModelAlias alias(String name, String provider, String model) {
        return new ModelAlias(name, new ModelTarget(provider, Optional.ofNullable(model)));
    }
}
