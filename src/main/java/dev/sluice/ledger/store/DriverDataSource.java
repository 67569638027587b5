package dev.sluice.ledger.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connects by a URL. It asks no {@link java.sql.DriverManager}, whose list of drivers depends on which application of the container came first.
 */
final class DriverDataSource implements DataSource {

    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String MARIADB = "jdbc:mariadb:";

    private static final int LOGIN_SECONDS = 5;

    private final DatabaseLogin login;

    DriverDataSource(DatabaseLogin login) {
        this.login = login;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = driver().connect(login.url(), properties());
        if (connection == null) {
            throw new SQLException("the driver does not know the URL");
        }
        return connection;
    }

    private Driver driver() throws SQLException {
        for (Driver driver : ServiceLoader.load(Driver.class, DriverDataSource.class.getClassLoader())) {
            if (driver.acceptsURL(login.url())) {
                return driver;
            }
        }
        throw new SQLException("There is no JDBC driver for the ledger's URL. For MariaDB, add its driver"
                + " (org.mariadb.jdbc:mariadb-java-client) to the container");
    }

    /** What the URL says of the same wins. */
    private Properties properties() {
        Properties properties = new Properties();
        put(properties, "user", login.user());
        put(properties, "password", login.password());
        if (login.url().startsWith(POSTGRESQL)) {
            put(properties, "connectTimeout", Integer.toString(LOGIN_SECONDS));
            put(properties, "socketTimeout", "45"); // seconds
            put(properties, "tcpKeepAlive", "true");
            put(properties, "ApplicationName", "sluice");
        } else if (login.url().startsWith(MARIADB)) {
            put(properties, "connectTimeout", "5000"); // milliseconds
            put(properties, "socketTimeout", "45000");
            put(properties, "tcpKeepAlive", "true");
        }
        return properties;
    }

    private static void put(Properties properties, String name, String value) {
        if (!value.isEmpty()) {
            properties.setProperty(name, value);
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is configured");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // Nothing is written.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The properties have it.
    }

    /** In seconds. The pool also waits for so long until it has closed its connections. */
    @Override
    public int getLoginTimeout() {
        return LOGIN_SECONDS;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not a wrapper");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
