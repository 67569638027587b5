package dev.sluice.config;

import dev.sluice.background.BackgroundScheduler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reloads the configuration when its file changes or on demand. Limits, clients and keys take effect at once, everything else at the
 * next start. A file with faults changes nothing. Thread-safe.
 *
 * <p>Polls the file instead of watching it: this also works on network drives, and when a symbolic link replaces the folder. A change
 * is applied only after two polls in a row read the same content, so that a half-written file is not applied.
 */
public final class ConfigReloader implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ConfigReloader.class.getName());

    private final ConfigLoader loader;
    private final Consumer<GatewayConfig> onLoaded;
    private final Runnable onRejected;
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-config");
    private final ConfigFile atStart;

    /** The file that was last applied or rejected. */
    private ConfigFile lastHandled;

    /** The file at the last poll. */
    private ConfigFile lastPolled;

    /**
     * Starts to poll.
     *
     * @param atStart the file that was read at start
     * @param interval time between two polls; empty to reload only on demand
     * @param onLoaded receives each valid configuration
     * @param onRejected called for each configuration with faults
     */
    public ConfigReloader(
            ConfigLoader loader,
            ConfigFile atStart,
            Optional<Duration> interval,
            Consumer<GatewayConfig> onLoaded,
            Runnable onRejected) {
        this.loader = loader;
        this.lastHandled = atStart;
        this.lastPolled = atStart;
        this.atStart = atStart;
        this.onLoaded = onLoaded;
        this.onRejected = onRejected;
        interval.ifPresent(pause -> scheduler.repeat(this::poll, pause, pause));
    }

    /** Checks the file once. */
    synchronized void poll() {
        ConfigFile current = loader.file();
        boolean isStable = current.equals(lastPolled);
        lastPolled = current;
        if (isStable && !current.equals(lastHandled)) {
            apply(current);
        }
    }

    /** Reloads the file now, whether changed or not. */
    public synchronized Reload reload() {
        return apply(loader.file());
    }

    private Reload apply(ConfigFile current) {
        lastHandled = current;
        try {
            GatewayConfig config = loader.read(current);
            onLoaded.accept(config);
            return logApplied(current, config);
        } catch (ConfigurationException faulty) {
            faulty.faults().forEach(fault -> LOG.log(Level.ERROR, "configuration fault, nothing changed: {0}", fault));
            onRejected.run();
            return new Reload(faulty.faults(), List.of());
        }
    }

    private Reload logApplied(ConfigFile current, GatewayConfig config) {
        LOG.log(Level.INFO, "configuration reloaded: {0}; {1}", config.origin(), config.summary());
        List<String> pending = changedForNextStart(atStart.properties(), current.properties());
        Reload applied = new Reload(List.of(), pending);
        if (!pending.isEmpty()) {
            LOG.log(Level.WARNING, applied.rest());
        }
        return applied;
    }

    /** Names of the changed properties that take effect only at the next start. */
    private static List<String> changedForNextStart(Map<String, String> before, Map<String, String> after) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .filter(name -> name.startsWith(PropertyNames.PREFIX) && !PropertyNames.isReloaded(name))
                .filter(name ->
                        !(PropertyNames.isReplaced(name) && before.containsKey(name) && after.containsKey(name)))
                .filter(name -> !Optional.ofNullable(before.get(name)).equals(Optional.ofNullable(after.get(name))))
                .toList();
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
