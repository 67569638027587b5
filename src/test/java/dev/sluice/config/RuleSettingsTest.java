package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.auth.NamePatterns;
import dev.sluice.routing.Capability;
import dev.sluice.routing.Mirroring;
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
                        SOLE,
                        Optional.empty()));
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
    void aRuleThatCopiesIsReadAndHidesNoneThatLeadsElsewhere() {
        List<RequestRule> rules = ConfigFixture.provider(
                        "sluice.budget.zone=Europe/Zurich",
                        "sluice.rules.copy.order=1",
                        "sluice.rules.copy.mirror=sole",
                        "sluice.rules.part.order=2",
                        "sluice.rules.part.models=x",
                        "sluice.rules.part.use=sole",
                        "sluice.rules.some.order=0100",
                        "sluice.rules.some.use=sole")
                .read()
                .rules();
        RequestRule limited = ConfigFixture.provider(
                        "sluice.budget.zone=Europe/Zurich",
                        "sluice.rules.copy.order=1",
                        "sluice.rules.copy.mirror=sole",
                        "sluice.rules.copy.mirror-share=2.5%",
                        "sluice.rules.copy.share-by=client",
                        "sluice.rules.copy.mirror-tokens-per-day=1000000")
                .read()
                .rules()
                .get(0);

        assertThat(rules).extracting(RequestRule::name).containsExactly("copy", "part", "some");
        assertThat(rules.get(0).mirroring()).hasValue(new Mirroring(OptionalLong.empty(), ZoneId.of("Europe/Zurich")));
        assertThat(rules.get(1).mirroring()).isEmpty();
        assertThat(limited.use()).isEqualTo(SOLE);
        assertThat(limited.share()).hasValue(new TrafficShare(0.025, TrafficShare.By.CLIENT));
        assertThat(limited.mirroring()).hasValue(new Mirroring(OptionalLong.of(1_000_000), ZoneId.of("Europe/Zurich")));
    }

    @Test
    void faultsOfRulesThatCopyAreToldAtOnce() {
        assertThat(ConfigFixture.provider(
                                "sluice.models.two.targets=sole, other",
                                "sluice.providers.other.base-url=https://other/v1",
                                "sluice.rules.a.order=1",
                                "sluice.rules.a.mirror=sole",
                                "sluice.rules.a.use=sole",
                                "sluice.rules.a.share=5%",
                                "sluice.rules.a.mirror-share=0%",
                                "sluice.rules.a.mirror-tokens-per-day=0",
                                "sluice.rules.b.order=2",
                                "sluice.rules.b.mirror=two",
                                "sluice.rules.c.order=3",
                                "sluice.rules.c.use=sole",
                                "sluice.rules.c.mirror-share=5%",
                                "sluice.rules.c.mirror-tokens-per-day=5",
                                "sluice.rules.d.order=4",
                                "sluice.rules.d.mirror=nobody",
                                "sluice.rules.e.order=5",
                                "sluice.rules.e.mirror=sole",
                                "sluice.rules.e.share-by=user")
                        .faults())
                .containsExactlyInAnyOrder(
                        "sluice.rules.a.mirror: a rule leads requests elsewhere or copies them; remove this or sluice.rules.a.use, or make a"
                                + " second rule",
                        "sluice.rules.a.share: is for rules with use; set sluice.rules.a.mirror-share instead",
                        "sluice.rules.a.mirror-share: must be more than 0% and less than 100%, such as 10%",
                        "sluice.rules.a.mirror-tokens-per-day: must be 1 to 100000000000",
                        "sluice.rules.a: has no condition, so that no rule after it is ever used, such as e; give it a condition, or the"
                                + " highest order",
                        "sluice.rules.b.mirror: must lead to one target; name a target or a provider",
                        "sluice.rules.c.mirror-share: belongs to a mirror; set sluice.rules.c.mirror too",
                        "sluice.rules.c.mirror-tokens-per-day: belongs to a mirror; set sluice.rules.c.mirror too",
                        "sluice.rules.d.mirror: no model of sluice.models, target or provider has this name",
                        "sluice.rules.e.share-by: belongs to a share; set sluice.rules.e.mirror-share too");
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
                                "sluice.rules.d.mirrors=sole")
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
                        "sluice.rules.d.mirrors: unknown; did you mean sluice.rules.d.mirror?");
    }
}
