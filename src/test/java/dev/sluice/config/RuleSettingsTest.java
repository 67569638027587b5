package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.auth.NamePatterns;
import dev.sluice.routing.Capability;
import dev.sluice.routing.ModelAlias;
import dev.sluice.routing.ModelTarget;
import dev.sluice.routing.RequestRule;
import dev.sluice.routing.RequestRule.HeaderCondition;
import dev.sluice.routing.Schedule;
import dev.sluice.routing.TrafficShare;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules in the configuration. */
final class RuleSettingsTest {

    private static final ModelAlias SOLE = new ModelAlias("sole", new ModelTarget("sole", Optional.empty()));

    @Test
    void aRuleWithAllConditionsIsRead() {
        assertThat(ConfigFixture.provider(
                                "sluice.budget.zone=Europe/Zurich",
                                "sluice.rules.vip.order=10",
                                "sluice.rules.vip.clients=billing, crm-*",
                                "sluice.rules.vip.users=ann",
                                "sluice.rules.vip.models=gpt-*",
                                "sluice.rules.vip.header=X-Tier",
                                "sluice.rules.vip.value=gold",
                                "sluice.rules.vip.prompt-tokens-above=10",
                                "sluice.rules.vip.prompt-tokens-below=30000",
                                "sluice.rules.vip.needs=vision, n",
                                "sluice.rules.vip.hours=22:00-06:00",
                                "sluice.rules.vip.days=fri-sun, tue",
                                "sluice.rules.vip.share=12.5%",
                                "sluice.rules.vip.share-by=user",
                                "sluice.rules.vip.use=sole")
                        .read()
                        .rules())
                .containsExactly(new RequestRule(
                        "vip",
                        new NamePatterns(List.of("billing", "crm-*")),
                        new NamePatterns(List.of("ann")),
                        new NamePatterns(List.of("gpt-*")),
                        Optional.of(new HeaderCondition("x-tier", Optional.of("gold"))),
                        OptionalLong.of(10),
                        OptionalLong.of(30_000),
                        Set.of(Capability.VISION, Capability.N),
                        Optional.of(new Schedule(
                                LocalTime.of(22, 0),
                                LocalTime.of(6, 0),
                                Set.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY, DayOfWeek.SUNDAY, DayOfWeek.TUESDAY),
                                ZoneId.of("Europe/Zurich"))),
                        Optional.of(new TrafficShare(0.125, TrafficShare.By.USER)),
                        SOLE));
    }

    @Test
    void rulesAreInTheirOrderAndTheLastNeedsNoCondition() {
        assertThat(ConfigFixture.provider(
                                "sluice.models.smart.targets=sole",
                                "sluice.rules.a.order=30",
                                "sluice.rules.a.use=sole",
                                "sluice.rules.b.order=2",
                                "sluice.rules.b.models=x",
                                "sluice.rules.b.use=smart",
                                "sluice.rules.c.order=10",
                                "sluice.rules.c.days=sat",
                                "sluice.rules.c.use=sole")
                        .read()
                        .rules())
                .extracting(RequestRule::name, rule -> rule.use().name())
                .containsExactly(tuple("b", "smart"), tuple("c", "sole"), tuple("a", "sole"));
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertThat(ConfigFixture.provider(
                                "sluice.rules.a.order=1",
                                "sluice.rules.a.use=sole",
                                "sluice.rules.b.order=2",
                                "sluice.rules.b.use=sol",
                                "sluice.rules.b.value=x",
                                "sluice.rules.b.hours=25:00-01:00",
                                "sluice.rules.b.days=mon-fry",
                                "sluice.rules.b.share=100%",
                                "sluice.rules.b.needs=luck",
                                "sluice.rules.c.order=2",
                                "sluice.rules.c.header=a b",
                                "sluice.rules.c.share-by=user",
                                "sluice.rules.c.prompt-tokens-above=10",
                                "sluice.rules.c.prompt-tokens-below=11",
                                "sluice.rules.c.use=sole",
                                "sluice.rules.d.models=x",
                                "sluice.rules.d.mirror=sole")
                        .faults())
                .containsExactlyInAnyOrder(
                        "sluice.rules.a: has no condition, so that no rule after it is ever used, such as c; give it a condition, or the"
                                + " highest order",
                        "sluice.rules.b.use: no model of sluice.models, target or provider has this name; did you mean sole?",
                        "sluice.rules.b.value: belongs to a header; set sluice.rules.b.header too",
                        "sluice.rules.b.hours: must be two times of the day, such as 22:00-06:00",
                        "sluice.rules.b.days: must be days such as mon-fri, or sat, sun",
                        "sluice.rules.b.share: must be more than 0% and less than 100%, such as 10%",
                        "sluice.rules.b.needs: must be a list of vision, audio, files, tools, json-schema, reasoning, n, logprobs",
                        "sluice.rules.c.order: is also the order of sluice.rules.b; change one of them",
                        "sluice.rules.c.header: must be the name of a header",
                        "sluice.rules.c.share-by: belongs to a share; set sluice.rules.c.share too",
                        "sluice.rules.c.prompt-tokens-below: no prompt has fewer tokens than this and more than prompt-tokens-above",
                        "sluice.rules.d.order: is missing",
                        "sluice.rules.d.use: is missing",
                        "sluice.rules.d.mirror: unknown; did you mean sluice.rules.d.order?");
    }
}
