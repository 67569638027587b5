package dev.sluice.it;

import java.io.IOException;

/** A container in this JVM whose one application can be taken out while it runs. */
interface RedeployableServer extends AutoCloseable {

    /** Puts the application in, and returns its class loader. */
    ClassLoader deploy() throws Exception;

    /** Takes it out. */
    void undeploy() throws Exception;

    int port();

    @Override
    void close() throws IOException, ReflectiveOperationException;
}
