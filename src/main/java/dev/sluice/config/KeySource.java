package dev.sluice.config;

import java.util.Optional;

/** A lookup of provider keys outside of files and environment variables. */
interface KeySource {

    /** Returns the text with this name; empty if there is none. */
    Optional<String> find(String name);
}
