package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.routing.Affinity;
import dev.sluice.routing.AttemptRules;
import dev.sluice.routing.Capability;
import dev.sluice.routing.Dialect;
import dev.sluice.routing.HedgeRules;
import dev.sluice.routing.ModelAlias;
import dev.sluice.routing.ModelTarget;
import dev.sluice.routing.ModelTier;
import dev.sluice.routing.ModelTier.Share;
import dev.sluice.routing.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
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
                        new ModelAlias("fast", target("mini", "sole", "gpt-4o-mini")),
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
                "sluice.models-list.refresh=0 | sluice.models-list.refresh: must be a duration above zero, such as 500ms, 5s, 2m or 1h"
            })
    void aFaultIsToldByTheNameOfItsProperty(String line, String fault) {
        assertThat(ConfigFixture.provider(line).faults()).containsExactly(fault);
    }

    @Test
    void aModelWithSeveralTargetsIsRead() {
        GatewayConfig config = severalTargets(
                        "sluice.models.smart.targets=sole:3, other; mini , ;big:0,sole-2",
                        "sluice.models.smart.pick=affinity",
                        "sluice.models.smart.affinity=X-Session",
                        "sluice.models.smart.attempts=4",
                        "sluice.models.smart.deadline=60s",
                        "sluice.models.smart.on-context-length=large",
                        "sluice.models.smart.on-content-filter=other-2",
                        "sluice.models.large.targets=big",
                        "sluice.targets.big.provider=other",
                        "sluice.targets.big.model=huge",
                        "sluice.targets.big.context=1000000",
                        "sluice.targets.big.lacks=vision, json-schema",
                        "sluice.providers.sole-2.base-url=https://sole-2/v1",
                        "sluice.providers.sole-2.auth=none",
                        "sluice.providers.other-2.base-url=https://other-2/v1",
                        "sluice.providers.other-2.auth=none")
                .read();
        ModelTarget big = new ModelTarget(
                "big",
                "other",
                Optional.of("huge"),
                OptionalLong.of(1_000_000),
                Set.of(Capability.VISION, Capability.JSON_SCHEMA));

        assertThat(config.models().aliases())
                .contains(new ModelAlias(
                        "smart",
                        List.of(
                                new ModelTier(List.of(
                                        new Share(new ModelTarget("sole", Optional.empty()), 3),
                                        new Share(new ModelTarget("other", Optional.empty()), 1))),
                                ModelTier.of(target("mini", "sole", "gpt-4o-mini")),
                                new ModelTier(List.of(
                                        new Share(big, 0), new Share(new ModelTarget("sole-2", Optional.empty()), 1)))),
                        AttemptRules.Pick.AFFINITY,
                        Affinity.ofHeader("x-session"),
                        OptionalInt.of(4),
                        Optional.of(Duration.ofSeconds(60)),
                        List.of(ModelTier.of(big)),
                        List.of(ModelTier.of(new ModelTarget("other-2", Optional.empty())))));
        assertThat(config.models().targets()).containsOnlyKeys("mini", "big");
        assertThat(config.summary())
                .contains("smart -> sole (3), other (1), then sole/gpt-4o-mini, then other/huge (0)");
    }

    @ParameterizedTest
    @CsvSource({"conversation,CONVERSATION", "user,USER", "client,CLIENT"})
    void anAffinityHasAWord(String word, Affinity.Kind kind) {
        assertThat(severalTargets(
                                "sluice.models.smart.targets=sole, other",
                                "sluice.models.smart.pick=affinity",
                                "sluice.models.smart.affinity=" + word)
                        .read()
                        .models()
                        .aliases())
                .extracting(ModelAlias::affinity)
                .containsExactly(Affinity.of(kind));
    }

    @Test
    void allFaultsOfModelsWithSeveralTargetsAreToldAtOnce() {
        assertThat(severalTargets(
                                "sluice.models.a.targets=sole, othr; nobody",
                                "sluice.models.b.targets=sole;; other",
                                "sluice.models.c.targets=sole:0, other:0; mini",
                                "sluice.models.d.targets=sole:many, other:1001, mini:-1",
                                "sluice.models.e.targets=sole; other, sole",
                                "sluice.models.f.targets=a",
                                "sluice.models.g.targets=sole, other",
                                "sluice.models.g.attempts=11",
                                "sluice.models.g.deadline=0",
                                "sluice.models.g.pick=random",
                                "sluice.models.g.affinity=user",
                                "sluice.models.g.on-context-length=g",
                                "sluice.models.g.on-content-filter=other",
                                "sluice.models.i.targets=other",
                                "sluice.models.i.on-content-filter=other",
                                "sluice.models.g.hedge=p50",
                                "sluice.models.g.hedge-budget=101%",
                                "sluice.models.j.targets=sole",
                                "sluice.models.j.hedge=p95",
                                "sluice.models.k.targets=sole, other",
                                "sluice.models.k.hedge=2s",
                                "sluice.models.k.attempts=1",
                                "sluice.models.l.targets=sole, other",
                                "sluice.models.l.hedge-budget=5%",
                                "sluice.models.h.targets=sole",
                                "sluice.models.h.pick=affinity",
                                "sluice.models.h.affinity=x session",
                                "sluice.models.h.on-context-length=min",
                                "sluice.targets.mini.context=-1",
                                "sluice.targets.mini.lacks=vision, smell")
                        .faults())
                .containsExactlyInAnyOrder(
                        "sluice.models.a.targets: target 2: no provider or target has this name; did you mean other?",
                        "sluice.models.a.targets: target 3: no provider or target has this name",
                        "sluice.models.b.targets: tier 2 is empty; name a target, or remove the semicolon",
                        "sluice.models.c.targets: all targets of tier 1 have weight 0; give one of them a weight",
                        "sluice.models.d.targets: target 1 has no valid weight after the colon; it must be a whole number, 0 to 1000",
                        "sluice.models.d.targets: target 2 has no valid weight after the colon; it must be a whole number, 0 to 1000",
                        "sluice.models.d.targets: target 3 has no valid weight after the colon; it must be a whole number, 0 to 1000",
                        "sluice.models.e.targets: target 3 is named twice; leave it at one place",
                        "sluice.models.f.targets: this is a model of sluice.models, and a model leads to targets and providers only; name those",
                        "sluice.models.g.attempts: must be 1 to 10",
                        "sluice.models.g.deadline: must be a duration above zero, such as 500ms, 5s, 2m or 1h",
                        "sluice.models.g.pick: must be one of weight, load, affinity",
                        "sluice.models.g.affinity: is used only with sluice.models.g.pick=affinity; set that, or remove this",
                        "sluice.models.g.on-context-length: leads back to this model; name another model, a target or a provider",
                        "sluice.models.i.on-content-filter: leads back to the only target of this model; name another model, a target or a provider",
                        "sluice.models.g.hedge: must be off, p90, p95, p99, or a duration such as 500ms, 5s, 2m or 1h",
                        "sluice.models.g.hedge-budget: must be more than 0% and at most 100%, such as 5%",
                        "sluice.models.j.hedge: needs a second target, or a second key of the only one; add one, or remove this",
                        "sluice.models.k.hedge: needs sluice.models.k.attempts of 2 or more",
                        "sluice.models.l.hedge-budget: belongs to sluice.models.l.hedge; set that too",
                        "sluice.models.h.affinity: must be conversation, user, client, or the name of a header",
                        "sluice.models.h.on-context-length: no model of sluice.models, target or provider has this name; did you mean mini?",
                        "sluice.targets.mini.context: must be 1 to 2147483647",
                        "sluice.targets.mini.lacks: must be a list of vision, audio, files, tools, json-schema, reasoning, n, logprobs");
    }

    @Test
    void aModelCanBeHedged() {
        assertThat(severalTargets(
                                "sluice.models.a.name=gpt-*",
                                "sluice.models.a.targets=sole, other",
                                "sluice.models.a.hedge=p95",
                                "sluice.models.b.targets=sole, other",
                                "sluice.models.b.hedge=1500ms",
                                "sluice.models.b.hedge-budget=2.5%",
                                "sluice.models.c.targets=sole, other",
                                "sluice.models.c.hedge=off")
                        .read()
                        .models()
                        .aliases())
                .extracting(ModelAlias::hedge)
                .containsExactly(
                        Optional.of(new HedgeRules("gpt-*", new HedgeRules.Delay.Percentile(95), 0.05)),
                        Optional.of(new HedgeRules("b", new HedgeRules.Delay.Fixed(Duration.ofMillis(1500)), 0.025)),
                        Optional.empty());
    }

    @Test
    void aModelOfOneTargetWithTwoKeysCanBeHedged() {
        assertThat(ConfigFixture.provider(
                                "sluice.providers.two.base-url=http://127.0.0.1:1/v1",
                                "sluice.providers.two.keys.a.key=x",
                                "sluice.providers.two.keys.b.key=y",
                                "sluice.models.a.targets=two",
                                "sluice.models.a.hedge=p90")
                        .read()
                        .models()
                        .aliases())
                .hasSize(1);
    }

    private static ConfigFixture severalTargets(String... more) {
        return ConfigFixture.provider(
                        SECOND, NO_KEY, "sluice.targets.mini.provider=sole", "sluice.targets.mini.model=gpt-4o-mini")
                .and(more);
    }

    private static ModelTarget target(String name, String provider, String model) {
        return new ModelTarget(name, provider, Optional.of(model), OptionalLong.empty(), Set.of());
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
