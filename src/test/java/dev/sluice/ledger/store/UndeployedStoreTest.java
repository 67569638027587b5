package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.testing.Await;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.stream.Stream;
import org.h2.Driver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** A store in an application that a container undeploys: with classes of its own, its driver's too. */
final class UndeployedStoreTest {

    @TempDir
    private Path directory;

    @Test
    void nothingOfTheApplicationStays() throws Exception {
        WeakReference<ClassLoader> application = runAndUndeploy();

        Await.until("the classes are gone", () -> {
            System.gc();
            return application.get() == null;
        });
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("sluice-ledger") || name.startsWith("MVStore"));
    }

    /** In a method of its own, so that no variable of the test keeps anything. */
    private WeakReference<ClassLoader> runAndUndeploy() throws Exception {
        ClassLoader container = Thread.currentThread().getContextClassLoader();
        URL[] libraries = Stream.of(
                        JdbcLedgerStore.class,
                        Driver.class,
                        Class.forName("org.postgresql.Driver"),
                        HikariDataSource.class,
                        Logger.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .toArray(URL[]::new);
        try (URLClassLoader application = new URLClassLoader(libraries, ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(application);
            Class<?> settings = application.loadClass(JdbcLedgerStore.Settings.class.getName());
            Class<?> store = application.loadClass(JdbcLedgerStore.class.getName());
            Object migration = application.loadClass(Migration.class.getName()).getEnumConstants()[0];
            Object opened = store.getMethod("embedded", Path.class, settings)
                    .invoke(
                            null,
                            directory,
                            settings.getConstructor(migration.getClass(), ZoneId.class, Clock.class)
                                    .newInstance(migration, ZoneOffset.UTC, Clock.systemUTC()));
            store.getMethod("open", UUID.class).invoke(opened, new UUID(1, 2));
            store.getMethod("close").invoke(opened);
            return new WeakReference<>(application);
        } finally {
            Thread.currentThread().setContextClassLoader(container);
        }
    }
}
