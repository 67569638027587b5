package dev.sluice.it;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Tomcat out of its zip, in a class loader of its own, as its Servlet API is another than that of the tests; used by reflection
 * for that.
 */
final class RedeployableTomcat implements RedeployableServer {

    private final Path application;
    private final URLClassLoader classes;
    private final Object tomcat;
    private final Object host;
    private Object current;

    RedeployableTomcat(Path war, Path folder, Path home) throws Exception {
        this.application = unpacked(war, Files.createTempDirectory(folder, "application"));
        this.classes = new URLClassLoader(jars(home), ClassLoader.getPlatformClassLoader());
        this.tomcat = classes.loadClass("org.apache.catalina.startup.Tomcat")
                .getConstructor()
                .newInstance();
        call(
                tomcat,
                "setBaseDir",
                String.class,
                Files.createTempDirectory(folder, "tomcat").toString());
        tomcat.getClass().getMethod("setPort", int.class).invoke(tomcat, 0);
        Object connector = call(tomcat, "getConnector");
        connector
                .getClass()
                .getMethod("setProperty", String.class, String.class)
                .invoke(connector, "address", "127.0.0.1");
        this.host = call(tomcat, "getHost");
        call(call(tomcat, "getEngine"), "setParentClassLoader", ClassLoader.class, classes);
        call(tomcat, "start");
    }

    /** As the host does it with what is in its webapps folder; an embedded Tomcat would read the WAR as it is, and take a minute. */
    private static Path unpacked(Path war, Path folder) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(war))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                Path target = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
            }
        }
        return folder;
    }

    private static URL[] jars(Path home) throws IOException {
        List<URL> jars = new ArrayList<>(
                List.of(home.resolve("bin/tomcat-juli.jar").toUri().toURL()));
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                jars.add(jar.toUri().toURL());
            }
        }
        return jars.toArray(URL[]::new);
    }

    @Override
    public ClassLoader deploy() throws Exception {
        current = tomcat.getClass()
                .getMethod("addWebapp", String.class, String.class)
                .invoke(tomcat, "", application.toString());
        Object loader = call(current, "getLoader");
        return (ClassLoader) call(loader, "getClassLoader");
    }

    @Override
    public void undeploy() throws Exception {
        call(current, "stop");
        host.getClass()
                .getMethod("removeChild", classes.loadClass("org.apache.catalina.Container"))
                .invoke(host, current);
        current = null;
    }

    @Override
    public int port() {
        try {
            return (int) call(call(tomcat, "getConnector"), "getLocalPort");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException, ReflectiveOperationException {
        call(tomcat, "stop");
        call(tomcat, "destroy");
        classes.close();
    }

    private static Object call(Object object, String method) throws ReflectiveOperationException {
        return object.getClass().getMethod(method).invoke(object);
    }

    private static void call(Object object, String method, Class<?> type, Object argument)
            throws ReflectiveOperationException {
        object.getClass().getMethod(method, type).invoke(object, argument);
    }
}
