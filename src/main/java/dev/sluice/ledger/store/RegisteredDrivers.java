package dev.sluice.ledger.store;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;

/** Drivers put themselves into a list of the virtual machine, which would keep the classes of an application that was undeployed. */
final class RegisteredDrivers {

    private RegisteredDrivers() {}

    /** Removes the application's drivers. They still connect: only the list lacks them. */
    static void remove() throws SQLException {
        ClassLoader application = RegisteredDrivers.class.getClassLoader();
        if (application.equals(ClassLoader.getSystemClassLoader())) {
            return; // This is the whole program: nothing is undeployed, and others may use the list.
        }
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (application.equals(driver.getClass().getClassLoader())) {
                DriverManager.deregisterDriver(driver);
            }
        }
    }
}
