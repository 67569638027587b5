package dev.sluice.admin;

import dev.sluice.audit.AuditTrail;
import dev.sluice.memory.MemoryBudget;
import dev.sluice.targets.TargetSnapshot;
import dev.sluice.targets.TargetStates;
import dev.sluice.upstream.Drain;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Registers the operations of one application with the JVM's MBean server, until it is closed. */
public final class GatewayControl implements GatewayControlMXBean, AutoCloseable {

    /** In seconds: a day. */
    private static final long LONGEST_REST = 86_400;

    private static final String DRAINING = "draining";
    private static final String SERVING = "serving";

    private final Supplier<String> reload;
    private final Drain drain;
    private final MemoryBudget memory;
    private final TargetStates targets;
    private final OperationRecorder recorder;
    private final RegisteredBean bean;

    /**
     * Registers the MBean as {@code dev.sluice:type=Gateway,context="/"}; if another application of the same JVM has that name, with
     * {@code instance=2} or a higher number.
     *
     * @param contextPath of the application; empty for that of the root
     * @param reload reloads the configuration and returns the result
     * @param audit records each operation that changes something before it takes effect
     */
    public GatewayControl(
            String contextPath,
            Supplier<String> reload,
            Drain drain,
            MemoryBudget memory,
            TargetStates targets,
            AuditTrail audit) {
        this.reload = reload;
        this.drain = drain;
        this.memory = memory;
        this.targets = targets;
        this.recorder = new OperationRecorder(audit);
        this.bean = new RegisteredBean(this, "Gateway", contextPath);
    }

    @Override
    public String reload() {
        recorder.record("reload", "", Optional.empty(), Optional.empty());
        return reload.get();
    }

    @Override
    public void drain() {
        recorder.record("drain", "", Optional.of(driven()), Optional.of(DRAINING));
        drain.begin();
    }

    @Override
    public void resume() {
        recorder.record("resume", "", Optional.of(driven()), Optional.of(SERVING));
        drain.resume();
    }

    private String driven() {
        return drain.isDraining() ? DRAINING : SERVING;
    }

    @Override
    public List<String> getTargets() {
        return targets.snapshot().stream().map(GatewayControl::line).toList();
    }

    private static String line(TargetSnapshot target) {
        String cooled = target.cooledInWords();
        return target.target() + ": " + target.state().name().toLowerCase(Locale.ROOT) + ", " + target.inFlight()
                + " in flight" + (target.waiting() == 0 ? "" : ", " + target.waiting() + " waiting")
                + (cooled.isEmpty() ? "" : "; " + cooled);
    }

    @Override
    public boolean openTarget(String target) {
        return change("openTarget", target, "open", targets::open);
    }

    @Override
    public boolean closeTarget(String target) {
        return change("closeTarget", target, "closed", targets::close);
    }

    @Override
    public boolean coolTarget(String target, long seconds) {
        Duration time = Duration.ofSeconds(Math.max(0, Math.min(LONGEST_REST, seconds)));
        return change("coolTarget", target, "rests for " + time.toSeconds() + " s", name -> targets.cool(name, time));
    }

    @Override
    public boolean warmTarget(String target) {
        return change("warmTarget", target, "nothing rests", targets::warm);
    }

    private boolean change(String operation, String target, String after, Predicate<String> action) {
        Optional<TargetSnapshot> before = targets.find(target);
        if (before.isEmpty()) {
            return false;
        }
        recorder.record(operation, target, before.map(TargetSnapshot::words), Optional.of(after));
        return action.test(target);
    }

    @Override
    public boolean isDraining() {
        return drain.isDraining();
    }

    @Override
    public int getRunningExchanges() {
        return drain.running();
    }

    @Override
    public long getHeldBytes() {
        return memory.held();
    }

    @Override
    public long getMaxHeldBytes() {
        return memory.most();
    }

    @Override
    public void close() {
        bean.close();
    }
}
