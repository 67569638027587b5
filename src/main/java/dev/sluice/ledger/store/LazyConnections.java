package dev.sluice.ledger.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes others when the first connection is wanted: a gateway that nobody asks has no connections for answers. */
final class LazyConnections implements Connections {

    private final Supplier<Connections> making;
    private Optional<Connections> made = Optional.empty();
    private boolean isClosed;

    LazyConnections(Supplier<Connections> making) {
        this.making = making;
    }

    @Override
    public Connection get() throws SQLException {
        return made().get();
    }

    private synchronized Connections made() throws SQLException {
        if (isClosed) {
            throw new SQLException("the ledger is closed");
        }
        if (made.isEmpty()) {
            made = Optional.of(making.get());
        }
        return made.get();
    }

    @Override
    public synchronized void failed(SQLException failure) {
        made.ifPresent(connections -> connections.failed(failure));
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        made.ifPresent(Connections::close);
    }
}
