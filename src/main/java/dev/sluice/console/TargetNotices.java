package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.targets.BreakerState;
import dev.sluice.targets.TargetSnapshot;
import java.util.ArrayList;
import java.util.List;

/** Which targets get no requests, and until when, in words. */
final class TargetNotices {

    private static final String PAGE = "targets";

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
                .forEach(cooled -> notices.add(notice(
                        "warning",
                        target.target() + " rests for " + TargetsResource.secondsUp(cooled.left()) + " s.")));
        return notices;
    }

    private static ObjectText notice(String level, String text) {
        return OverviewResource.notice(level, text, PAGE);
    }
}
