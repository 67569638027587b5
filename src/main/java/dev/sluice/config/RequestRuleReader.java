package dev.sluice.config;

import dev.sluice.auth.NamePatterns;
import dev.sluice.http.HeaderSyntax;
import dev.sluice.ratelimit.Limit;
import dev.sluice.routing.Capability;
import dev.sluice.routing.Mirroring;
import dev.sluice.routing.ModelAlias;
import dev.sluice.routing.RequestRule;
import dev.sluice.routing.RequestRule.HeaderCondition;
import dev.sluice.routing.Schedule;
import dev.sluice.routing.TrafficShare;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the rules by which requests get other targets (routing.md 2). */
final class RequestRuleReader {

    private static final int MAX_ORDER = 1_000_000;

    private static final Pattern HOURS = Pattern.compile("(\\d\\d:\\d\\d)\\s*-\\s*(\\d\\d:\\d\\d)");
    private static final Pattern SHARE = Pattern.compile("(\\d{1,2}(?:\\.\\d{1,3})?)\\s*%");
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private final PropertyReader settings;
    private final ModelNamesReader models;
    private final ZoneId zone;

    /**
     * Creates a reader.
     *
     * @param models has read where names lead
     * @param zone in which hours and days are told
     */
    RequestRuleReader(PropertyReader settings, ModelNamesReader models, ZoneId zone) {
        this.settings = settings;
        this.models = models;
        this.zone = zone;
    }

    /** Returns the valid rules in their order, and records a fault for each invalid property. */
    List<RequestRule> read() {
        TreeMap<Integer, RequestRule> rules = new TreeMap<>();
        Map<Integer, String> owners = new HashMap<>();
        for (String name : settings.givenNames(PropertyNames.RULES)) {
            String property = property(name, "order");
            boolean hasOrder = settings.required(property).isPresent();
            int order = (int) settings.count(property, MAX_ORDER, MAX_ORDER);
            String owner = hasOrder ? owners.putIfAbsent(order, name) : null;
            if (owner != null) {
                settings.fault(
                        property, "is also the order of " + PropertyNames.RULES + owner + "; change one of them");
            }
            rule(name).ifPresent(rule -> rules.put(order, rule));
        }
        reportHidden(List.copyOf(rules.values()));
        return List.copyOf(rules.values());
    }

    /** A rule that copies hides no rule that leads elsewhere, and the other way round. */
    private void reportHidden(List<RequestRule> all) {
        reportHiddenAmong(
                all.stream().filter(rule -> rule.mirroring().isEmpty()).toList());
        reportHiddenAmong(
                all.stream().filter(rule -> rule.mirroring().isPresent()).toList());
    }

    private void reportHiddenAmong(List<RequestRule> inOrder) {
        for (int at = 0; at + 1 < inOrder.size(); at++) {
            if (inOrder.get(at).isUnconditional()) {
                settings.fault(
                        PropertyNames.RULES + inOrder.get(at).name(),
                        "has no condition, so that no rule after it is ever used, such as "
                                + inOrder.get(at + 1).name() + "; give it a condition, or the highest order");
            }
        }
    }

    private Optional<RequestRule> rule(String name) {
        NamePatterns clients = settings.patterns(property(name, "clients"));
        NamePatterns users = settings.patterns(property(name, "users"));
        NamePatterns asked = settings.patterns(property(name, "models"));
        Optional<HeaderCondition> header = header(name);
        OptionalLong above = tokens(name, "prompt-tokens-above");
        OptionalLong below = tokens(name, "prompt-tokens-below");
        if (above.isPresent() && below.isPresent() && below.getAsLong() <= above.getAsLong() + 1) {
            settings.fault(
                    property(name, "prompt-tokens-below"),
                    "no prompt has fewer tokens than this and more than prompt-tokens-above");
        }
        Set<Capability> needs = Capabilities.read(settings, property(name, "needs"));
        Optional<Schedule> schedule = schedule(name);
        boolean isMirror = settings.text(property(name, "mirror")).isPresent();
        Optional<TrafficShare> share = share(name, isMirror ? "mirror-share" : "share");
        Optional<Mirroring> mirroring = mirroring(name, isMirror);
        Optional<ModelAlias> use = isMirror
                ? mirror(name)
                : settings.required(property(name, "use"))
                        .flatMap(target -> models.named(property(name, "use"), target));
        return use.map(leads -> new RequestRule(
                name, clients, users, asked, header, above, below, needs, schedule, share, leads, mirroring));
    }

    private Optional<ModelAlias> mirror(String rule) {
        String property = property(rule, "mirror");
        Optional<ModelAlias> leads = settings.text(property).flatMap(target -> models.named(property, target));
        if (leads.filter(alias -> alias.targets().size() > 1).isPresent()) {
            settings.fault(property, "must lead to one target; name a target or a provider");
            return Optional.empty();
        }
        return leads;
    }

    /** Reports what belongs to the other kind of rule. */
    private Optional<Mirroring> mirroring(String rule, boolean isMirror) {
        if (!isMirror) {
            for (String last : List.of("mirror-share", "mirror-tokens-per-day")) {
                if (settings.text(property(rule, last)).isPresent()) {
                    settings.fault(
                            property(rule, last), "belongs to a mirror; set " + property(rule, "mirror") + " too");
                }
            }
            return Optional.empty();
        }
        if (settings.text(property(rule, "use")).isPresent()) {
            settings.fault(
                    property(rule, "mirror"),
                    "a rule leads requests elsewhere or copies them; remove this or " + property(rule, "use")
                            + ", or make a second rule");
        }
        if (settings.text(property(rule, "share")).isPresent()) {
            settings.fault(
                    property(rule, "share"),
                    "is for rules with use; set " + property(rule, "mirror-share") + " instead");
        }
        String perDay = property(rule, "mirror-tokens-per-day");
        return Optional.of(new Mirroring(
                settings.text(perDay).isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(settings.count(perDay, 1, Limit.MOST_OF_CALENDAR)),
                zone));
    }

    private Optional<HeaderCondition> header(String rule) {
        String property = property(rule, "header");
        Optional<String> name = settings.text(property).map(text -> text.toLowerCase(Locale.ROOT));
        Optional<String> value = settings.text(property(rule, "value"));
        if (name.isEmpty() && value.isPresent()) {
            settings.fault(property(rule, "value"), "belongs to a header; set " + property + " too");
        }
        if (name.filter(text -> !HeaderSyntax.isToken(text)).isPresent()) {
            settings.fault(property, "must be the name of a header");
        }
        return name.map(header -> new HeaderCondition(header, value));
    }

    private OptionalLong tokens(String rule, String last) {
        String property = property(rule, last);
        return settings.text(property).isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(settings.count(property, 1, Integer.MAX_VALUE));
    }

    private Optional<Schedule> schedule(String rule) {
        Optional<String> hours = settings.text(property(rule, "hours"));
        Set<DayOfWeek> days = days(property(rule, "days"));
        if (hours.isEmpty()) {
            return days.size() == DAYS.size()
                    ? Optional.empty()
                    : Optional.of(new Schedule(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, days, zone));
        }
        Matcher times = HOURS.matcher(hours.get());
        try {
            if (times.matches()) {
                return Optional.of(
                        new Schedule(LocalTime.parse(times.group(1)), LocalTime.parse(times.group(2)), days, zone));
            }
        } catch (DateTimeException noTime) {
            // Reported below, as any other text.
        }
        settings.fault(property(rule, "hours"), "must be two times of the day, such as 22:00-06:00");
        return Optional.empty();
    }

    /** All days if none are given. */
    private Set<DayOfWeek> days(String property) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String word : settings.words(property)) {
            String[] ends = word.toLowerCase(Locale.ROOT).split("-", -1);
            int first = DAYS.indexOf(ends[0].strip());
            int last = DAYS.indexOf(ends[ends.length - 1].strip());
            if (first < 0 || last < 0 || ends.length > 2) {
                settings.fault(property, "must be days such as mon-fri, or sat, sun");
                continue;
            }
            for (int day = first; day != last; day = (day + 1) % DAYS.size()) {
                days.add(DayOfWeek.of(day + 1));
            }
            days.add(DayOfWeek.of(last + 1));
        }
        return days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days;
    }

    private Optional<TrafficShare> share(String rule, String last) {
        String property = property(rule, last);
        Optional<String> text = settings.text(property);
        String by = settings.choice(property(rule, "share-by"), List.of("request", "client", "user", "conversation"));
        if (text.isEmpty()) {
            if (settings.text(property(rule, "share-by")).isPresent()) {
                settings.fault(property(rule, "share-by"), "belongs to a share; set " + property + " too");
            }
            return Optional.empty();
        }
        Matcher percent = SHARE.matcher(text.get());
        double part = percent.matches() ? Double.parseDouble(percent.group(1)) / 100 : 0;
        if (part == 0) {
            settings.fault(property, "must be more than 0% and less than 100%, such as 10%");
            return Optional.empty();
        }
        return Optional.of(new TrafficShare(part, TrafficShare.By.valueOf(by.toUpperCase(Locale.ROOT))));
    }

    private static String property(String rule, String last) {
        return PropertyNames.RULES + rule + "." + last;
    }
}
