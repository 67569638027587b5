package dev.sluice.upstream;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/** A request to a provider that another thread can cancel. Its target is sent exactly as given. */
final class OutgoingRequest extends BasicClassicHttpRequest implements CancellableDependency {

    private static final long serialVersionUID = 1L;

    /** HttpClient's current operation for this request: waiting for a connection, or using one. */
    private final transient AtomicReference<Cancellable> dependency = new AtomicReference<>();

    private volatile boolean isCancelled;

    OutgoingRequest(String method, HttpHost host, UpstreamTarget target) {
        super(method, host, target.value());
    }

    @Override
    public void setDependency(Cancellable operation) {
        dependency.set(operation);
        if (isCancelled) {
            operation.cancel();
        }
    }

    @Override
    public boolean isCancelled() {
        return isCancelled;
    }

    @Override
    public boolean cancel() {
        isCancelled = true;
        Cancellable operation = dependency.get();
        return operation != null && operation.cancel();
    }
}
