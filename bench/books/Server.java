import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL that can be killed, halted, and started again on the same files and port. */
final class Server implements AutoCloseable {

    private final Path data;
    private final Path log;
    private final Path program;
    private final int port;
    private Process process;

    private Server(Path data, Path log, Path program, int port) {
        this.data = data;
        this.log = log;
        this.program = program;
        this.port = port;
    }

    /** Makes a new one and starts it. */
    static Server start(Path directory) throws IOException, InterruptedException {
        Path data = directory.resolve("postgresql");
        Path program;
        int port;
        try (EmbeddedPostgres first = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start()) {
            String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
            program = Files.readSymbolicLink(Path.of("/proc", pid, "exe"));
            port = first.getPort();
        }
        Server server = new Server(data, directory.resolve("postgresql.log"), program, port);
        server.start();
        return server;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), "postgres", "postgres");
    }

    /** Starts it again, and waits until it answers. */
    void start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(program.toString(), "-D", data.toString(), "-p", Integer.toString(port)));
        command.addAll(List.of("-c", "unix_socket_directories=", "-c", "max_wal_size=256MB"));
        while (true) {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            while (process.isAlive()) {
                try (Connection connection = connect()) {
                    return;
                } catch (SQLException starting) {
                    Thread.sleep(100);
                }
            }
            // What it has left is not gone at once.
            Thread.sleep(500);
        }
    }

    /** Ends all of its processes as {@code kill -9} does. */
    void kill() {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    /** Lets it answer nobody for a time, with all connections open. */
    void halt(long millis) throws IOException, InterruptedException {
        List<String> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(each -> Long.toString(each.pid()))
                .toList();
        signal("-STOP", all);
        Thread.sleep(millis);
        signal("-CONT", all);
    }

    private static void signal(String name, List<String> pids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", name));
        command.addAll(pids);
        new ProcessBuilder(command).start().waitFor();
    }

    @Override
    public void close() {
        kill();
    }
}
