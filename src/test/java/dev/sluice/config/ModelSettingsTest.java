package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.routing.Dialect;
import dev.sluice.routing.ModelAlias;
import dev.sluice.routing.ModelTarget;
import dev.sluice.routing.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of models in the configuration: what is read, and what is a fault. */
final class ModelSettingsTest {

    private static final String SECOND = "sluice.providers.other.base-url=https://other/v1";
    private static final String NO_KEY = "sluice.providers.other.auth=none";

    @Test
    void aliasesTargetsAndServedModelsAreRead() {
        GatewayConfig config = ConfigFixture.provider(
                        SECOND,
                        NO_KEY,
                        "sluice.providers.sole.models= gpt-*, o3 ,o3,",
                        "sluice.models.fast.targets=mini",
                        "sluice.models.b.name=gpt-4*",
                        "sluice.models.b.targets=other",
                        "sluice.targets.mini.provider=sole",
                        "sluice.targets.mini.model=gpt-4o-mini",
                        "sluice.models-list.refresh=30s")
                .read();

        assertThat(config.models().served()).isEqualTo(Map.of("sole", List.of("gpt-*", "o3")));
        assertThat(config.models().aliases())
                .containsExactlyInAnyOrder(
                        new ModelAlias("fast", new ModelTarget("sole", Optional.of("gpt-4o-mini"))),
                        new ModelAlias("gpt-4*", new ModelTarget("other", Optional.empty())));
        assertThat(config.modelListRefresh()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.warnings()).isEmpty();
        assertThat(config.summary()).contains("models: gpt-4* -> other; fast -> sole/gpt-4o-mini; gpt-*, o3 -> sole;");
    }

    @Test
    void withoutNamesTheModelPlaysNoRole() {
        GatewayConfig config = ConfigFixture.provider().read();

        assertThat(config.models().isEmpty()).isTrue();
        assertThat(config.modelListRefresh()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.providers().get(0).list()).isEqualTo(Provider.ModelSource.FETCH);
        assertThat(config.summary()).contains("the model plays no role in routing");
    }

    @Test
    void theEnvironmentNamesThemToo() {
        GatewayConfig config = ConfigFixture.provider()
                .variable("SLUICE_PROVIDERS_SOLE_MODELS", "gpt-*")
                .variable("SLUICE_MODELS_FAST_TARGETS", "sole")
                .variable("SLUICE_MODELS_LIST_REFRESH", "1m")
                .read();

        assertThat(config.models().served()).isEqualTo(Map.of("sole", List.of("gpt-*")));
        assertThat(config.models().aliases())
                .containsExactly(new ModelAlias("fast", new ModelTarget("sole", Optional.empty())));
        assertThat(config.modelListRefresh()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"gpt-4o", "gpt-*"})
    void oneNameAtTwoProvidersIsAFaultThatProposesTheAlias(String name) {
        assertThat(ConfigFixture.provider(
                                SECOND,
                                NO_KEY,
                                "sluice.providers.other.models=a, " + name,
                                "sluice.providers.sole.models=" + name + ", b")
                        .faults())
                .containsExactly("sluice.providers.sole.models: \"" + name
                        + "\" is also in sluice.providers.other.models; leave it with one provider, or take it from both and make an alias:"
                        + " sluice.models.NAME.name=" + name + " and sluice.models.NAME.targets=other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.models.fast.name=x | sluice.models.fast.targets: is missing",
                "sluice.models.fast.targets=nobody | sluice.models.fast.targets: no provider or target has this name",
                "sluice.models.fast.targets=sol | sluice.models.fast.targets: no provider or target has this name; did you mean sole?",
                "sluice.targets.mini.model=x | sluice.targets.mini.provider: is missing",
                "sluice.targets.mini.provider=sole | sluice.targets.mini.model: is missing",
                "sluice.models.fast.pick=weight | sluice.models.fast.pick: unknown; did you mean sluice.models.fast.name?",
                "sluice.models-list.refresh=0 | sluice.models-list.refresh: must be a duration above zero, such as 500ms, 5s, 2m or 1h"
            })
    void aFaultIsToldByTheNameOfItsProperty(String line, String fault) {
        assertThat(ConfigFixture.provider(line).faults()).containsExactly(fault);
    }

    @Test
    void namesThatMeanTwoThingsAreFaults() {
        assertThat(ConfigFixture.provider(
                                "sluice.models.a.name=x",
                                "sluice.models.a.targets=sole",
                                "sluice.models.b.name=x",
                                "sluice.models.b.targets=sole",
                                "sluice.models.c.name=p, q",
                                "sluice.models.c.targets=sole",
                                "sluice.models.C.targets=sole",
                                "sluice.targets.sole.provider=sole",
                                "sluice.targets.sole.model=m*",
                                "sluice.targets.t.provider=soles",
                                "sluice.targets.t.model=" + "m".repeat(257))
                        .faults())
                .containsExactlyInAnyOrder(
                        "sluice.models.b.name: is also the name of sluice.models.a; remove one of them",
                        "sluice.models.c.name: must be one name or pattern; make another alias for each further one",
                        "sluice.models.c: has the same name as C; names must differ in more than case",
                        "sluice.targets.sole: a provider has this name, and is itself a target of this name; choose another one",
                        "sluice.targets.sole.model: must be one model, without *",
                        "sluice.targets.t.provider: no provider has this name; did you mean sole?",
                        "sluice.targets.t.model: a name of a model must have at most 256 characters");
    }

    @Test
    void aStaticListWithoutExactNamesIsWarnedOf() {
        assertThat(ConfigFixture.provider("sluice.providers.sole.list=static", "sluice.providers.sole.models=gpt-*")
                        .read()
                        .warnings())
                .containsExactly(
                        "sluice.providers.sole.list: nothing is listed, because sluice.providers.sole.models has no name without *");
    }

    @Test
    void azuresListIsFetchedOnlyOnDemand() {
        String[] azure = {
            "sluice.providers.az.base-url=https://az/openai",
            "sluice.providers.az.key=k",
            "sluice.providers.az.dialect=azure",
            "sluice.providers.az.azure.api-version=2024-10-21"
        };
        assertThat(ConfigFixture.only(azure).read().providers())
                .extracting(Provider::list)
                .containsExactly(Provider.ModelSource.STATIC);
        assertThat(ConfigFixture.only(azure)
                        .and("sluice.providers.az.list=fetch")
                        .read()
                        .providers())
                .extracting(Provider::list)
                .containsExactly(Provider.ModelSource.FETCH);
    }

    @Test
    void anAnthropicProvidersKeyIsSentAsAnthropicExpectsIt() {
        assertThat(ConfigFixture.only(
                                "sluice.providers.c.base-url=https://c/v1",
                                "sluice.providers.c.key=k",
                                "sluice.providers.c.dialect=anthropic",
                                "sluice.providers.d.base-url=https://d/v1",
                                "sluice.providers.d.key=k",
                                "sluice.providers.d.dialect=anthropic",
                                "sluice.providers.d.auth=bearer")
                        .read()
                        .providers())
                .extracting(Provider::dialect, Provider::auth)
                .containsExactly(
                        tuple(Dialect.ANTHROPIC, Provider.Auth.X_API_KEY),
                        tuple(Dialect.ANTHROPIC, Provider.Auth.BEARER));
    }
}
