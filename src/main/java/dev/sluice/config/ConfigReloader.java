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
 * Reads the configuration again when its file changes, or somebody asks: limits, clients and keys change with it, everything else at
 * the next start. A faulty file changes nothing. For any number of threads.
 *
 * <p>The file is looked at, and not listened for: that also works on network drives, and where a whole folder is replaced by a
 * link. It is taken when two looks in a row find the same in it, so that one that is being written is not taken by half.
 */
public final class ConfigReloader implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ConfigReloader.class.getName());

    private final ConfigLoader configuration;
    private final Consumer<GatewayConfig> whenRead;
    private final Runnable whenRefused;
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-config");
    private final ConfigFile atStart;

    /** What was last taken or refused. */
    private ConfigFile known;

    /** What the last look found. */
    private ConfigFile seen;

    /**
     * Begins to look.
     *
     * @param first what was read at start, by which everything goes on that is read at start alone
     * @param every how long to wait between two looks; empty to look only when asked
     * @param whenRead given each configuration that is without fault
     * @param whenRefused called for each that is not
     */
    public ConfigReloader(
            ConfigLoader configuration,
            ConfigFile first,
            Optional<Duration> every,
            Consumer<GatewayConfig> whenRead,
            Runnable whenRefused) {
        this.configuration = configuration;
        this.known = first;
        this.seen = first;
        this.atStart = first;
        this.whenRead = whenRead;
        this.whenRefused = whenRefused;
        every.ifPresent(pause -> scheduler.repeat(this::look, pause, pause));
    }

    /** One look. */
    synchronized void look() {
        ConfigFile found = configuration.file();
        boolean isSettled = found.equals(seen);
        seen = found;
        if (isSettled && !found.equals(known)) {
            take(found);
        }
    }

    /**
     * Reads it now, changed or not.
     *
     * @return what came of it, in words for an operator; each fault by its property's name, and no value of a secret
     */
    public synchronized String reload() {
        return take(configuration.file());
    }

    private String take(ConfigFile found) {
        known = found;
        try {
            GatewayConfig config = configuration.read(found);
            whenRead.accept(config);
            return taken(found, config);
        } catch (ConfigurationException faulty) {
            faulty.faults()
                    .forEach(fault -> LOG.log(Level.ERROR, "configuration fault, and nothing is changed: {0}", fault));
            whenRefused.run();
            return "refused, and nothing is changed: " + String.join("; ", faulty.faults());
        }
    }

    private String taken(ConfigFile found, GatewayConfig config) {
        LOG.log(Level.INFO, "read again: {0}", config.summary());
        List<String> waiting = changedForNextStart(atStart.properties(), found.properties());
        if (waiting.isEmpty()) {
            return "taken";
        }
        String rest = "takes effect at the next start: " + String.join(", ", waiting);
        LOG.log(Level.WARNING, rest);
        return "taken in part; " + rest;
    }

    /** Names of the properties whose values differ, and that are read at start alone. */
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
