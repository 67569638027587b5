package dev.sluice.container;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Virtual threads (JEP 444), which JDK 21 and later have. The classes of the gateway also run on JDK 17, so this calls them by name. */
public final class VirtualThreads {

    private static final Optional<MethodHandle> IS_VIRTUAL = isVirtualMethod();

    private VirtualThreads() {}

    /** Whether this code runs on a virtual thread. */
    public static boolean isCurrent() {
        if (IS_VIRTUAL.isEmpty()) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.get().invokeExact(Thread.currentThread());
        } catch (RuntimeException | Error unexpected) {
            throw unexpected;
        } catch (Throwable impossible) {
            throw new IllegalStateException("Thread.isVirtual failed", impossible);
        }
    }

    /**
     * Creates an executor that runs each task on a virtual thread of its own. Does not limit their number.
     *
     * @param name the beginning of the threads' names
     * @return empty before JDK 21
     */
    public static Optional<ExecutorService> executor(String name) {
        if (IS_VIRTUAL.isEmpty()) {
            return Optional.empty();
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object named = type.getMethod("name", String.class, long.class).invoke(builder, name, 0L);
            ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(named);
            return Optional.of((ExecutorService) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory));
        } catch (ReflectiveOperationException changed) {
            return Optional.empty();
        }
    }

    private static Optional<MethodHandle> isVirtualMethod() {
        try {
            return Optional.of(MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class)));
        } catch (ReflectiveOperationException beforeJdk21) {
            return Optional.empty();
        }
    }
}
