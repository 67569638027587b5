package dev.sluice.ledger.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** The connections of a data source that somebody else configures and closes. */
final class GivenConnections implements Connections {

    /** Other names could lead to other machines. */
    private static final String LOCAL = "java:";

    private final DataSource source;

    GivenConnections(DataSource source) {
        this.source = source;
    }

    /**
     * Finds a data source of the container.
     *
     * @param name such as {@code java:comp/env/jdbc/sluice}
     * @throws IllegalArgumentException if the container has none of this name, or the name does not begin with {@code java:}
     */
    @SuppressWarnings("BanJNDI") // The operator's configuration names it, and nobody else.
    static GivenConnections named(String name) {
        if (!name.startsWith(LOCAL)) {
            throw new IllegalArgumentException("the name of a data source must begin with " + LOCAL);
        }
        try {
            if (InitialContext.doLookup(name) instanceof DataSource source) {
                return new GivenConnections(source);
            }
            throw new IllegalArgumentException("what the container has as \"" + name + "\" is no data source");
        } catch (NamingException missing) {
            throw new IllegalArgumentException("the container has no data source \"" + name + "\"", missing);
        }
    }

    @Override
    public Connection get() throws SQLException {
        return source.getConnection();
    }

    @Override
    public void failed(SQLException failure) {
        // Whoever closes them looks after them.
    }

    @Override
    public void close() {
        // Not ours.
    }
}
