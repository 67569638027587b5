package dev.sluice.console;

import java.util.List;

/** A part of the admin API. Thread-safe. */
interface AdminResource {

    /** Its calls. */
    List<AdminRoute> routes();
}
