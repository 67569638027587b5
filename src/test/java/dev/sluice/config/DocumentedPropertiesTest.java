package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.price.PriceLoader;
import dev.sluice.testing.MarkdownPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every property is in the reference and in the annotated production file, and both name no other. */
final class DocumentedPropertiesTest {

    private static final Path README = Path.of("README.md");
    private static final Path ROUTING = Path.of("docs/routing.md");
    private static final Path PRICES = Path.of("docs/prices.md");
    private static final Path BUDGETS = Path.of("docs/budgets.md");
    private static final Path LEDGER = Path.of("docs/ledger.md");
    private static final Path PRODUCTION = Path.of("docs/production.properties");

    /** A property that is set, or shown in a comment. */
    private static final Pattern SETTING = Pattern.compile("(?:# )?(sluice\\.[A-Za-z0-9_.-]+)=.*");

    /** What the file refers to. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "OPENAI_API_KEY", "sk-1",
            "ANTHROPIC_API_KEY", "sk-2",
            "AZURE_OPENAI_API_KEY", "sk-3",
            "REDIS_PASSWORD", "secret",
            "ALERT_SECRET", "secret",
            "LEDGER_PASSWORD", "secret",
            "USERS_KEY", "u".repeat(32),
            "BILLING_KEY_SHA256", "a".repeat(64),
            "ANN_KEY_SHA256", "b".repeat(64));

    /** Examples name files that this machine does not have. */
    private static final Pattern MISSING_HERE = Pattern.compile(
            "sluice\\.(ledger\\.dir|prices\\.file|providers\\.openai\\.(keys\\.b\\.key-file|key-file|truststore)): .*");

    @Test
    void theReferenceHasEveryPropertyAndNoOther() {
        Set<String> documented = new TreeSet<>();
        MarkdownPage.reference()
                .flatMap(page -> page.rows().stream())
                .flatMap(row -> MarkdownPage.code(row.get(0)).stream())
                .filter(name -> name.startsWith("sluice."))
                .forEach(documented::add);

        assertThat(documented).containsExactlyInAnyOrderElementsOf(known());
    }

    @Test
    void theProductionFileHasEveryPropertyAndNoOther() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (String line : Files.readAllLines(PRODUCTION)) {
            Matcher setting = SETTING.matcher(line);
            if (setting.matches()) {
                shown.add(pattern(setting.group(1)));
            }
        }

        assertThat(shown).containsExactlyInAnyOrderElementsOf(known());
    }

    @Test
    void theProductionFileIsReadWithoutFaultOrWarning() {
        ConfigFile file = ConfigFile.find(
                Optional.of(PRODUCTION.toString()), Optional.empty(), Optional.empty(), Optional.empty());

        GatewayConfig config = read(file);

        assertThat(config.warnings()).isEmpty();
        assertThat(config.rejectsUnknownHints()).isTrue();
        assertThat(config.demo()).isFalse();
    }

    static Stream<Named<String>> sectionsOfTheGuides() throws IOException {
        return Stream.of((Files.readString(README)
                                + Files.readString(ROUTING)
                                + Files.readString(PRICES)
                                + Files.readString(BUDGETS)
                                + Files.readString(LEDGER))
                        .split("(?m)^##+ ", -1))
                .filter(section -> section.contains("```properties"))
                .map(section -> Named.of(section.lines().findFirst().orElse(""), section));
    }

    @ParameterizedTest
    @MethodSource("sectionsOfTheGuides")
    void theExamplesOfTheGuidesAreReadWithoutFault(String section, @TempDir Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        Pattern.compile("(?s)```properties\\n(.*?)```")
                .matcher(section)
                .results()
                .forEach(block -> lines.addAll(block.group(1)
                        .replace("b2ee74…", "b".repeat(64))
                        .lines()
                        .toList()));
        // The provider that a section takes for configured.
        for (String provider : List.of("openai", "old-server")) {
            String baseUrl = "sluice.providers." + provider + ".base-url=";
            if (lines.stream().noneMatch(line -> line.startsWith(baseUrl))) {
                lines.add(baseUrl + "https://provider.example.com/v1");
            }
        }
        // And the client.
        if (lines.stream().noneMatch(line -> line.startsWith("sluice.auth=") || line.startsWith("sluice.clients."))) {
            lines.add("sluice.clients.app.key-sha256=" + "c".repeat(64));
        }
        Path file = Files.write(folder.resolve("sluice.properties"), lines);

        assertThat(faults(file)).allSatisfy(fault -> assertThat(fault).matches(MISSING_HERE));
    }

    private static List<String> faults(Path file) {
        ConfigurationException faulty = catchThrowableOfType(
                ConfigurationException.class,
                () -> read(ConfigFile.find(
                        Optional.of(file.toString()), Optional.empty(), Optional.empty(), Optional.empty())));
        return faulty == null ? List.of() : faulty.faults();
    }

    private static Set<String> known() {
        Set<String> names = new TreeSet<>(PropertyNames.SINGLE);
        PropertyNames.NAMED.forEach((prefix, lasts) -> lasts.forEach(last -> names.add(prefix + "NAME." + last)));
        PropertyNames.OF_KEY.forEach(last -> names.add(PropertyNames.keysOf("NAME") + "KEY." + last));
        PropertyNames.OF_PRICES.forEach(last -> names.add(PropertyNames.PRICES + "SECTION." + last));
        Stream.concat(PriceLoader.LABELS.stream(), Stream.of("from"))
                .forEach(last -> names.add(PropertyNames.PRICES + "SECTION.MODEL." + last));
        return names;
    }

    /** The name with NAME, and KEY, in place of what the operator chose. */
    private static String pattern(String property) {
        return PriceProperty.of(property)
                .map(price -> PropertyNames.PRICES + "SECTION."
                        + price.model().map(name -> "MODEL.").orElse("") + price.last())
                .or(() -> givenPattern(property))
                .orElse(property);
    }

    private static Optional<String> givenPattern(String property) {
        return PropertyNames.givenName(property)
                .map(given -> property.replaceFirst("\\." + Pattern.quote(given) + "\\.", ".NAME."))
                .map(named -> named.replaceFirst("\\.NAME\\.keys\\.[^.]+\\.", ".NAME.keys.KEY."));
    }

    private static GatewayConfig read(ConfigFile file) {
        return new ConfigReader(
                        file.withNamedFiles(ENVIRONMENT), ENVIRONMENT, name -> Optional.empty(), ConfigFixture.DEMO)
                .read();
    }
}
