package dev.sluice.config;

import dev.sluice.auth.Client;
import dev.sluice.auth.ClientAccess;
import dev.sluice.auth.NamePatterns;
import dev.sluice.capture.CaptureRule;
import dev.sluice.capture.CaptureRules;
import dev.sluice.capture.mask.MaskKind;
import dev.sluice.ledger.UserNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads whose text is kept (docs/reference/captures.md). */
final class CaptureReader {

    private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)\\s*%");
    private static final double PERCENT = 100;
    private static final double DEFAULT_SHARE = 0.01;
    private static final int DEFAULT_MAX_BYTES = 64 * 1024;
    private static final Duration DEFAULT_KEEP = Duration.ofDays(7);
    private static final Duration LONGEST_KEEP = Duration.ofDays(90);
    private static final String NO_MASK = "none";

    private final PropertyReader settings;
    private final List<String> warnings;

    CaptureReader(PropertyReader settings, List<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    /**
     * Returns the rules, and records a fault for each invalid property.
     *
     * @param ledger empty if it is off
     * @param isLedgerOn whether it was to be on, perhaps with faults
     * @param clients those that are configured
     */
    CaptureRules read(Optional<LedgerConfig> ledger, boolean isLedgerOn, List<ClientAccess> clients) {
        List<String> names = settings.givenNames(PropertyNames.CAPTURES);
        if (names.isEmpty()) {
            return CaptureRules.NONE;
        }
        if (!isLedgerOn) {
            settings.fault(property(names.get(0), "clients"), "needs sluice.ledger=on, whose database has the text");
        }
        if (ledger.filter(kept -> kept.users() == UserNames.LEFT_OUT).isPresent()) {
            warnings.add("sluice.ledger.users=none: the text that " + PropertyNames.CAPTURES
                    + " keeps names no users either, so that erasing a user does not find it");
        }
        List<CaptureRule> rules = new ArrayList<>();
        for (String name : names) {
            rule(name).ifPresent(rule -> {
                warnOfUnknownClients(rule, clients);
                rules.add(rule);
            });
        }
        return new CaptureRules(rules);
    }

    private Optional<CaptureRule> rule(String name) {
        Optional<String> clients = settings.required(property(name, "clients"));
        Optional<Double> share = share(property(name, "share"));
        int maxBytes = (int) settings.count(property(name, "max-bytes"), DEFAULT_MAX_BYTES, CaptureRule.MOST_BYTES);
        String keepProperty = property(name, "keep");
        Duration keep = settings.period(keepProperty, DEFAULT_KEEP);
        if (keep.compareTo(LONGEST_KEEP) > 0) {
            settings.fault(keepProperty, "must be at most " + LONGEST_KEEP.toDays() + "d");
        }
        Set<MaskKind> masks = masks(property(name, "mask"));
        if (clients.isEmpty() || share.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CaptureRule(
                name,
                settings.patterns(property(name, "clients")),
                settings.patterns(property(name, "models")),
                share.get(),
                maxBytes,
                keep,
                masks));
    }

    private Optional<Double> share(String property) {
        Optional<String> text = settings.text(property);
        if (text.isEmpty()) {
            return Optional.of(DEFAULT_SHARE);
        }
        Matcher percent = SHARE.matcher(text.get());
        double share = percent.matches() ? Double.parseDouble(percent.group(1)) / PERCENT : 0;
        if (share > 0 && share <= 1) {
            return Optional.of(share);
        }
        settings.fault(property, "must be more than 0% and at most 100%, such as 1%");
        return Optional.empty();
    }

    private Set<MaskKind> masks(String property) {
        List<String> words = settings.words(property);
        if (words.isEmpty()) {
            return EnumSet.allOf(MaskKind.class);
        }
        Set<MaskKind> masks = EnumSet.noneOf(MaskKind.class);
        boolean isKnown = true;
        for (String word : words) {
            Optional<MaskKind> kind = Arrays.stream(MaskKind.values())
                    .filter(each -> each.word().equals(word))
                    .findFirst();
            kind.ifPresent(masks::add);
            isKnown &= kind.isPresent() || (word.equals(NO_MASK) && words.size() == 1);
        }
        if (!isKnown) {
            settings.fault(
                    property,
                    "must be a list of "
                            + Arrays.stream(MaskKind.values())
                                    .map(MaskKind::word)
                                    .collect(Collectors.joining(", "))
                            + "; or " + NO_MASK + " alone");
        }
        return masks;
    }

    private void warnOfUnknownClients(CaptureRule rule, List<ClientAccess> clients) {
        for (String pattern : rule.clients().patterns()) {
            boolean isKnown = clients.isEmpty()
                    ? NamePatterns.matches(pattern, Client.ANONYMOUS.name())
                    : clients.stream()
                            .anyMatch(access -> NamePatterns.matches(
                                    pattern, access.client().name()));
            if (!isKnown) {
                warnings.add(property(rule.name(), "clients") + ": no client has the name " + pattern);
            }
        }
    }

    private static String property(String rule, String last) {
        return PropertyNames.CAPTURES + rule + "." + last;
    }
}
