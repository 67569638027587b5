package dev.sluice.config;

import java.util.List;

/** The configuration is invalid. Lists every fault with its property name; never contains the value of a secret. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> faults;

    ConfigurationException(String source, List<String> faults) {
        super(faults.size() + (faults.size() == 1 ? " fault" : " faults") + " in the configuration (" + source
                + "):\n  " + String.join("\n  ", faults));
        this.faults = List.copyOf(faults);
    }

    /** All faults, each starting with the name of its property; at least one. */
    public List<String> faults() {
        return faults;
    }
}
