package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.targets.BreakerState;
import dev.sluice.targets.TargetSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Which targets get no requests, and until when, in words. */
final class TargetNotices {

    private static final String PAGE = "targets";

    private static final int SECONDS = 60;

    /** Shorter times are told in seconds. */
    private static final int LEAST_MINUTES = 2;

    private TargetNotices() {}

    /** The notices about a target; none for one that is used. */
    static List<ObjectText> of(TargetSnapshot target) {
        List<ObjectText> notices = new ArrayList<>();
        if (target.state() == BreakerState.OPEN) {
            // It stays open until somebody asks for it, also after its time.
            String next = target.openFor()
                    .map(left -> "It is tried again in " + TargetsResource.secondsUp(left) + " s.")
                    .orElse("The next request that may go to it tries it.");
            notices.add(notice("error", target.target() + " is left out: its breaker is open. " + next));
        }
        target.cooled().stream()
                .filter(cooled -> cooled.key().isEmpty() && cooled.model().isEmpty())
                .forEach(cooled ->
                        notices.add(notice("warning", target.target() + " rests for " + words(cooled.left()) + ".")));
        return notices;
    }

    /** Rounded up: at its end it is over. */
    private static String words(Duration time) {
        long seconds = TargetsResource.secondsUp(time);
        return seconds < LEAST_MINUTES * SECONDS ? seconds + " s" : (seconds + SECONDS - 1) / SECONDS + " min";
    }

    private static ObjectText notice(String level, String text) {
        return OverviewResource.notice(level, text, PAGE);
    }
}
