package dev.sluice.admin;

import dev.sluice.memory.MemoryBudget;
import dev.sluice.targets.TargetSnapshot;
import dev.sluice.targets.TargetStates;
import dev.sluice.upstream.Drain;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Registers the operations of one application with the JVM's MBean server, until it is closed. */
public final class GatewayControl implements GatewayControlMXBean, AutoCloseable {

    /** In seconds: a day. */
    private static final long LONGEST_REST = 86_400;

    private static final int MOST_OF_ONE_PATH = 1000;

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Supplier<String> reload;
    private final Drain drain;
    private final MemoryBudget memory;
    private final TargetStates targets;
    private final ObjectName name;

    /**
     * Registers the MBean as {@code dev.sluice:type=Gateway,context="/"}; if another application of the same JVM has that name, with
     * {@code instance=2} or a higher number.
     *
     * @param contextPath of the application; empty for that of the root
     * @param reload reloads the configuration and returns the result
     */
    public GatewayControl(
            String contextPath, Supplier<String> reload, Drain drain, MemoryBudget memory, TargetStates targets) {
        this.reload = reload;
        this.drain = drain;
        this.memory = memory;
        this.targets = targets;
        this.name = registered(
                "dev.sluice:type=Gateway,context=" + ObjectName.quote(contextPath.isEmpty() ? "/" : contextPath));
    }

    private ObjectName registered(String base) {
        for (int instance = 1; instance <= MOST_OF_ONE_PATH; instance++) {
            try {
                ObjectName free = new ObjectName(instance == 1 ? base : base + ",instance=" + instance);
                server.registerMBean(this, free);
                return free;
            } catch (InstanceAlreadyExistsException taken) {
                // Try the next number.
            } catch (JMException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        throw new IllegalStateException("too many applications at " + base);
    }

    @Override
    public String reload() {
        return reload.get();
    }

    @Override
    public void drain() {
        drain.begin();
    }

    @Override
    public void resume() {
        drain.resume();
    }

    @Override
    public List<String> getTargets() {
        return targets.snapshot().stream().map(GatewayControl::line).toList();
    }

    private static String line(TargetSnapshot target) {
        String cooled = target.cooled().stream()
                .map(rest -> rest.key().map(key -> "key " + key).orElse("target")
                        + rest.model().map(model -> " for " + model).orElse("")
                        + rest.reason()
                                .map(reason -> " after " + reason.name().toLowerCase(Locale.ROOT))
                                .orElse(" by hand")
                        + " rests for " + rest.left().toSeconds() + " s")
                .collect(Collectors.joining("; "));
        return target.target() + ": " + target.state().name().toLowerCase(Locale.ROOT) + ", " + target.inFlight()
                + " in flight" + (target.waiting() == 0 ? "" : ", " + target.waiting() + " waiting")
                + (cooled.isEmpty() ? "" : "; " + cooled);
    }

    @Override
    public boolean openTarget(String target) {
        return targets.open(target);
    }

    @Override
    public boolean closeTarget(String target) {
        return targets.close(target);
    }

    @Override
    public boolean coolTarget(String target, long seconds) {
        return targets.cool(target, Duration.ofSeconds(Math.max(0, Math.min(LONGEST_REST, seconds))));
    }

    @Override
    public boolean warmTarget(String target) {
        return targets.warm(target);
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
    public void close() throws JMException {
        server.unregisterMBean(name);
    }
}
