package dev.sluice.ledger.store;

import dev.sluice.testing.Await;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.RequiredProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real MariaDB on a free loopback port, with its files in a directory. */
final class MariaDbServer implements AutoCloseable {

    private final Process process;
    private final int port;

    private MariaDbServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one, and waits until it takes connections; or skips the test where it is not installed. */
    static MariaDbServer start(Path directory) throws IOException, InterruptedException {
        Path program = RequiredProgram.find("mariadbd", "to keep the ledger in it");
        Path data = directory.resolve("data");
        int port = FreePort.find();
        Path setUp = Files.writeString(directory.resolve("init.sql"), """
                CREATE USER sluice@127.0.0.1 IDENTIFIED BY 'secret';
                GRANT ALL ON *.* TO sluice@127.0.0.1 WITH GRANT OPTION;
                """);
        run(
                directory,
                RequiredProgram.find("mariadb-install-db", "to make an empty MariaDB")
                        .toString(),
                "--no-defaults",
                "--datadir=" + data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--user=" + System.getProperty("user.name"));
        Process process = process(
                directory,
                program.toString(),
                "--no-defaults",
                "--datadir=" + data,
                "--user=" + System.getProperty("user.name"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + directory.resolve("socket"),
                "--pid-file=" + directory.resolve("pid"),
                "--init-file=" + setUp,
                "--innodb-buffer-pool-size=64M",
                "--skip-name-resolve");
        MariaDbServer server = new MariaDbServer(process, port);
        try {
            Await.until("MariaDB takes connections", server::takesConnections);
        } catch (RuntimeException | Error failed) {
            server.close();
            throw failed;
        }
        return server;
    }

    private static void run(Path directory, String... command) throws IOException, InterruptedException {
        Process process = process(directory, command);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(Files.readString(directory.resolve("log")));
        }
    }

    private static Process process(Path directory, String... command) throws IOException {
        return new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    private boolean takesConnections() {
        if (!process.isAlive()) {
            throw new IllegalStateException("MariaDB does not start");
        }
        try {
            connect("mysql").close();
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    Session connect(String database) throws SQLException {
        return Session.of(new DriverDataSource(login(database)).getConnection());
    }

    DatabaseLogin login(String database) {
        return login(port, database, "sluice");
    }

    static DatabaseLogin login(int port, String database, String user) {
        return new DatabaseLogin("jdbc:mariadb://127.0.0.1:" + port + "/" + database, user, "secret");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
