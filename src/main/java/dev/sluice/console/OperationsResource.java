package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.upstream.Drain;
import java.util.List;
import java.util.Optional;

/** Operators reload the configuration here, take the gateway out of load balancing, and put it back. */
final class OperationsResource implements AdminResource {

    private static final String RELOAD = "config/reload";
    private static final String DRAIN = "drain";
    private static final String RESUME = "resume";

    private static final String DRAINING = "draining";
    private static final String SERVING = "serving";

    private final GatewayOperations operations;
    private final Drain drain;
    private final ChangeRecorder changes;

    OperationsResource(GatewayOperations operations, Drain drain, ChangeRecorder changes) {
        this.operations = operations;
        this.drain = drain;
        this.changes = changes;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.changing(RELOAD, "", call -> AdminAnswer.of(reload(call))),
                AdminRoute.changing(DRAIN, "", call -> AdminAnswer.of(drive(call, DRAIN, DRAINING, drain::begin))),
                AdminRoute.changing(RESUME, "", call -> AdminAnswer.of(drive(call, RESUME, SERVING, drain::resume))));
    }

    private ObjectText reload(AdminCall call) throws AdminException {
        changes.allowed(call, RELOAD, "", Optional.empty(), Optional.empty());
        GatewayOperations.Reloaded result = operations.reload().get();
        return new ObjectText()
                .with("applied", result.faults().isEmpty())
                .withTexts("faults", result.faults())
                .withTexts("at_next_start", result.atNextStart());
    }

    private ObjectText drive(AdminCall call, String path, String after, Runnable action) throws AdminException {
        changes.allowed(call, path, "", Optional.of(state()), Optional.of(after));
        action.run();
        return new ObjectText().with("state", state()).with("running", drain.running());
    }

    private String state() {
        return drain.isDraining() ? DRAINING : SERVING;
    }
}
