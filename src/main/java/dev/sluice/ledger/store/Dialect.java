package dev.sluice.ledger.store;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;

/** What differs between databases. */
enum Dialect {
    H2("H2", "h2"),
    POSTGRESQL("PostgreSQL", "postgresql"),
    MARIADB("MariaDB", "mariadb");

    private static final int UUID_BYTES = 16;

    private final String product;
    private final String directory;

    Dialect(String product, String directory) {
        this.product = product;
        this.directory = directory;
    }

    static Dialect of(Connection connection) throws SQLException {
        String name = connection.getMetaData().getDatabaseProductName();
        return Arrays.stream(values())
                .filter(dialect -> dialect.product.equals(name))
                .findFirst()
                .orElseThrow(() -> new SQLException("The ledger cannot be kept in " + name + ". Use one of "
                        + Arrays.stream(values())
                                .map(dialect -> dialect.product)
                                .collect(Collectors.joining(", "))));
    }

    /** The directory of its scripts. */
    String directory() {
        return directory;
    }

    /** Asks for the time of the database. */
    String clockQuery() {
        return switch (this) {
            case H2 -> "SELECT CURRENT_TIMESTAMP";
            case POSTGRESQL -> "SELECT clock_timestamp()";
            case MARIADB -> "SELECT UTC_TIMESTAMP(3)";
        };
    }

    /** The time out of the answer to {@link #clockQuery}. */
    Instant clock(ResultSet result) throws SQLException {
        return this == MARIADB
                ? UtcTime.instant(result, 1)
                : result.getObject(1, OffsetDateTime.class).toInstant();
    }

    /** An id as a parameter of a statement. */
    Object parameter(UUID id) {
        if (this != MARIADB) {
            return id;
        }
        return ByteBuffer.allocate(UUID_BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /** An id out of a result. */
    UUID id(ResultSet result, int column) throws SQLException {
        if (this != MARIADB) {
            return result.getObject(column, UUID.class);
        }
        ByteBuffer bytes = ByteBuffer.wrap(result.getBytes(column));
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
