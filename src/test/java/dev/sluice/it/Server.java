package dev.sluice.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A servlet container, set up in a folder of its own the way docs/deploy says. What it is made of comes from the build. */
enum Server {
    /** The real jetty-home on a copy of our jetty-base. */
    JETTY {
        @Override
        Path application(Path base) {
            return base.resolve("webapps/sluice.war");
        }

        @Override
        void prepare(Path base) throws IOException {
            copy(folder("sluice.jetty.base"), base);
        }

        @Override
        ProcessBuilder command(Path base, int port, int tlsPort) {
            return new ProcessBuilder(
                    java(),
                    MEMORY,
                    QUICK_START,
                    ONE_COLLECTOR,
                    // What Jetty unpacks goes with the copy, also when its start fails.
                    "-Djava.io.tmpdir=" + base.resolve("tmp"),
                    "-jar",
                    folder("sluice.jetty.home").resolve("start.jar").toString(),
                    "jetty.http.port=" + port,
                    "jetty.ssl.host=127.0.0.1",
                    "jetty.ssl.port=" + tlsPort);
        }

        @Override
        Map<String, String> shell(Path base) {
            return Map.of();
        }
    },

    /** Tomcat from its zip, with the files of deploy/tomcat. */
    TOMCAT {
        @Override
        Path application(Path base) {
            return base.resolve("webapps/ROOT.war");
        }

        @Override
        void prepare(Path base) throws IOException {
            copy(folder("sluice.tomcat.home").resolve("conf"), base.resolve("conf"));
            copy(folder("sluice.deploy").resolve("tomcat/conf"), base.resolve("conf"));
            Files.write(
                    base.resolve("conf/logging.properties"),
                    Files.readAllBytes(folder("sluice.deploy").resolve("tomcat/logging.properties")),
                    StandardOpenOption.APPEND);
            Files.createDirectories(base.resolve("webapps"));
            Files.createDirectories(base.resolve("logs"));
        }

        @Override
        ProcessBuilder command(Path base, int port, int tlsPort) {
            Path home = folder("sluice.tomcat.home");
            ProcessBuilder builder =
                    new ProcessBuilder("sh", home.resolve("bin/catalina.sh").toString(), "run");
            builder.environment().put("CATALINA_HOME", home.toString());
            builder.environment().put("CATALINA_BASE", base.toString());
            builder.environment().put("CATALINA_TMPDIR", base.resolve("tmp").toString());
            builder.environment()
                    .put(
                            "CATALINA_OPTS",
                            JVM + " -Dsluice.port=" + port + " -Dsluice.tls.port=" + tlsPort
                                    + " -Dsluice.virtual-threads=" + hasVirtualThreads());
            return builder;
        }

        @Override
        Map<String, String> shell(Path base) {
            return Map.of("CATALINA_BASE", base.toString());
        }
    },

    /** WildFly from its zip, after the script of deploy/wildfly. */
    WILDFLY {
        @Override
        Path application(Path base) {
            return base.resolve("deployments/ROOT.war");
        }

        @Override
        void prepare(Path base) throws IOException {
            copy(ConfiguredWildFly.BASE, base);
        }

        @Override
        ProcessBuilder command(Path base, int port, int tlsPort) {
            ProcessBuilder builder = new ProcessBuilder(
                    "sh",
                    folder("sluice.wildfly.home").resolve("bin/standalone.sh").toString(),
                    "-Djboss.server.base.dir=" + base,
                    "-Djboss.http.port=" + port,
                    "-Djboss.https.port=" + tlsPort,
                    // The others are not needed, and may be in use: the system finds free ones.
                    "-Djboss.management.http.port=0",
                    "-Djboss.management.https.port=0");
            builder.environment().put("JAVA_OPTS", JVM + " -Djava.net.preferIPv4Stack=true -Djava.awt.headless=true");
            builder.environment().put("LAUNCH_JBOSS_IN_BACKGROUND", "true");
            return builder;
        }

        @Override
        Map<String, String> shell(Path base) {
            return Map.of(
                    "JBOSS_HOME",
                    folder("sluice.wildfly.home").toString(),
                    // One home serves all tests.
                    "JAVA_OPTS",
                    "-Djboss.server.base.dir=" + base);
        }
    };

    private static final String MEMORY = "-Xmx512m";

    /** A server of a test lives for seconds: the second compiler takes more time than it saves. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    /** A collector with threads of its own does so too. */
    private static final String ONE_COLLECTOR = "-XX:+UseSerialGC";

    private static final String JVM = MEMORY + " " + QUICK_START + " " + ONE_COLLECTOR;

    /** The one that this run of the tests is about. */
    static Server tested() {
        return valueOf(System.getProperty("sluice.container", "jetty").toUpperCase(Locale.ROOT));
    }

    /** Where its application goes, so that it answers at the root. */
    abstract Path application(Path base);

    /** Fills an empty folder. */
    abstract void prepare(Path base) throws IOException;

    /**
     * What starts it there.
     *
     * @param tlsPort for its connector with TLS, if it is to have one
     */
    abstract ProcessBuilder command(Path base, int port, int tlsPort);

    /** What its page in docs/deploy takes for set in the shell. */
    abstract Map<String, String> shell(Path base);

    private static Path folder(String property) {
        return Path.of(System.getProperty(property));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static boolean hasVirtualThreads() {
        return Runtime.version().feature() >= 21;
    }

    /** Into a folder that may hold some of it already. */
    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            List<Path> all = new ArrayList<>(files.toList());
            for (Path file : all) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.deleteIfExists(target);
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** WildFly's folder after the script, which takes longer than a start of the server: made once, and copied. */
    private static final class ConfiguredWildFly {

        static final Path BASE = make();

        private static Path make() {
            try {
                Path base = Files.createTempDirectory(ServerProcess.work(), "wildfly");
                copy(folder("sluice.wildfly.home").resolve("standalone"), base);
                configure(base);
                return base;
            } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        }

        private static void configure(Path base) throws IOException, InterruptedException {
            ProcessBuilder script = new ProcessBuilder(
                            "sh",
                            folder("sluice.wildfly.home")
                                    .resolve("bin/jboss-cli.sh")
                                    .toString(),
                            "--file=" + folder("sluice.deploy").resolve("wildfly/sluice.cli"))
                    .directory(base.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(base.resolve("cli.log").toFile());
            script.environment().put("JAVA_OPTS", JVM + " -Djboss.server.base.dir=" + base);
            Process running = script.start();
            if (!running.waitFor(60, TimeUnit.SECONDS) || running.exitValue() != 0) {
                running.destroyForcibly();
                throw new IOException("the script failed:\n" + Files.readString(base.resolve("cli.log")));
            }
        }
    }
}
