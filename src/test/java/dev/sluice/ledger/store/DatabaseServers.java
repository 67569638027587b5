package dev.sluice.ledger.store;

import dev.sluice.ledger.store.DatabaseKind.DatabaseServer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the servers of databases, each of which is started when it is first wanted, and stopped after the last test. */
final class DatabaseServers implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Servers.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return (Servers) kind -> context.getRoot()
                .getStore(Namespace.create(DatabaseServers.class))
                .getOrComputeIfAbsent(kind, DatabaseServers::start, DatabaseServer.class);
    }

    private static DatabaseServer start(DatabaseKind kind) {
        try {
            return kind.start();
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** One of each kind. */
    interface Servers {
        DatabaseServer of(DatabaseKind kind);
    }
}
