package dev.sluice.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of docs/deploy, whose commands can be run as a reader would, but for the places that they write to. */
final class DeployPage {

    private static final Path PROJECT =
            Path.of(System.getProperty("sluice.deploy")).getParent();

    private final Server server;
    private final String text;

    private DeployPage(Server server, String text) {
        this.server = server;
        this.text = text;
    }

    /** The one about this container. */
    static DeployPage of(Server server) throws IOException {
        String name = server.name().toLowerCase(Locale.ROOT) + ".md";
        return new DeployPage(
                server, Files.readString(PROJECT.resolve("docs/deploy").resolve(name)));
    }

    /**
     * Runs the commands of a section.
     *
     * @param base what it calls {@code /opt/sluice}, or names by a variable
     * @param places what else it names, and what is to stand there
     */
    void run(String section, Path base, Map<String, String> places) throws IOException, InterruptedException {
        String commands = commands(section).replace("/opt/sluice", base.toString());
        for (Map.Entry<String, String> place : places.entrySet()) {
            commands = commands.replace(place.getKey(), place.getValue());
        }
        Path log = base.resolve("commands.log");
        ProcessBuilder shell = new ProcessBuilder("sh", "-eu", "-c", commands)
                .directory(PROJECT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        shell.environment().putAll(server.shell(base));
        Process running = shell.start();
        if (!running.waitFor(60, TimeUnit.SECONDS) || running.exitValue() != 0) {
            running.destroyForcibly();
            throw new IOException("the commands failed:\n" + commands + "\n" + Files.readString(log));
        }
    }

    private String commands(String section) {
        Matcher block = Pattern.compile(
                        "^## " + Pattern.quote(section) + "\\n(?:(?!^## ).)*?^```\\n(.*?)^```$",
                        Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(text);
        if (!block.find()) {
            throw new AssertionError("the page has no commands under " + section);
        }
        return block.group(1);
    }
}
