package dev.sluice.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A real Redis in a process of its own, on a free loopback port, that keeps nothing on disk. */
public final class RedisServer implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    private final int port;
    private final Path directory;
    private final List<String> options;
    private Process process;

    private RedisServer(int port, Path directory, List<String> options) {
        this.port = port;
        this.directory = directory;
        this.options = options;
    }

    /** Starts a server, and waits until it answers. */
    public static RedisServer start(String... options) {
        try {
            RedisServer server =
                    new RedisServer(FreePort.find(), Files.createTempDirectory("sluice-redis"), List.of(options));
            server.launch();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a Sentinel that watches this server under the name {@code main}. */
    public RedisServer sentinel() {
        try {
            Path directory = Files.createTempDirectory("sluice-sentinel");
            Path config = Files.writeString(
                    directory.resolve("sentinel.conf"), "sentinel monitor main 127.0.0.1 " + port + " 1\n");
            RedisServer sentinel =
                    new RedisServer(FreePort.find(), directory, List.of(config.toString(), "--sentinel"));
            sentinel.launch();
            return sentinel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a Cluster of one node. */
    public static RedisServer startCluster() {
        RedisServer node = start("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
        node.ask(Stream.concat(
                        Stream.of("CLUSTER", "ADDSLOTS"),
                        IntStream.range(0, 16_384).mapToObj(Integer::toString))
                .toArray(String[]::new));
        Await.until(
                "the Cluster is whole", () -> node.ask("SET", "key", "value").equals("+OK"));
        return node;
    }

    /** The same port again, with nothing in it. */
    public void restart() {
        launch();
    }

    private void launch() {
        try {
            List<String> command = new ArrayList<>(List.of(Binary.PLACE.getPath()));
            command.addAll(options);
            command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""));
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            awaitAnswer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() throws IOException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!answers()) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IllegalStateException("Redis did not start: " + Files.readString(directory.resolve("log")));
            }
            pause(5);
        }
    }

    /** An error is an answer too: one with a password says so to everybody. */
    private boolean answers() {
        try {
            return ask("PING") != null;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** The first line that it answers to this command. */
    public String ask(String... command) {
        return answer(command, BufferedReader::readLine);
    }

    /** The list of texts that it answers to this command. */
    public List<String> askForAll(String... command) {
        return answer(command, in -> {
            List<String> all = new ArrayList<>();
            for (int left = Integer.parseInt(in.readLine().substring(1)); left > 0; left--) {
                in.readLine();
                all.add(in.readLine());
            }
            return all;
        });
    }

    private <T> T answer(String[] command, Reading<T> reading) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
            for (String word : command) {
                request.append('$')
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            return reading.of(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it hang: its connections stay, and nothing is answered. */
    public void hang() {
        signal("STOP");
    }

    /** Lets it go on where it was. */
    public void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills it. */
    public void stop() {
        try {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
        org.eclipse.jetty.util.IO.delete(directory);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Reading<T> {
        T of(BufferedReader in) throws IOException;
    }

    /** The binary for this machine, out of its jar once. */
    private static final class Binary {

        private static final File PLACE = unpacked();

        private static File unpacked() {
            try {
                return ExecutableProvider.newJarResourceProvider().get();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
