package dev.sluice.config;

import java.util.Optional;

/** Where a container keeps what is not for files and environments. */
interface KeySource {

    /** What is kept under this name, or empty when there is no text under it. */
    Optional<String> find(String name);
}
