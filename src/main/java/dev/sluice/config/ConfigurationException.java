package dev.sluice.config;

import java.util.List;

/** The configuration cannot be used. Lists every fault, by property name; never a secret's value. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> faults;

    ConfigurationException(String source, List<String> faults) {
        super(faults.size() + (faults.size() == 1 ? " fault" : " faults") + " in the configuration (" + source
                + "):\n  " + String.join("\n  ", faults));
        this.faults = List.copyOf(faults);
    }

    /** The faults, each with its property's name in front; at least one. */
    public List<String> faults() {
        return faults;
    }
}
