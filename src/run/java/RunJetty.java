import java.util.Optional;
import org.eclipse.jetty.start.Main;

/**
 * Runs Jetty's start.jar for {@code mvn -Prun package}, and ends it with Maven: a process that is asked to end does not pass that on to
 * those that it started. Not part of what is shipped. Started from its source, with start.jar on the class path and its arguments.
 */
final class RunJetty {

    private RunJetty() {}

    /** Starts Jetty, and ends this JVM in good order when the process that started it is gone. */
    public static void main(String[] arguments) throws Exception {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        parent.ifPresent(process -> process.onExit().thenRun(() -> System.exit(143)));
        Main.main(arguments);
    }
}
