package dev.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real nginx on a free loopback port: a reverse proxy with nginx's default settings. */
public final class Nginx implements AutoCloseable {

    private final ProxyProcess process;

    private Nginx(ProxyProcess process) {
        this.process = process;
    }

    /**
     * Starts one, and waits until it takes connections.
     *
     * @param program the executable
     * @param directory an empty one, for its files
     * @param target the port on the loopback address that it passes requests to
     */
    public static Nginx before(int target, Path program, Path directory) throws IOException {
        String server = """
                server {
                    listen 127.0.0.1:PORT;
                    location / {
                        proxy_pass http://127.0.0.1:%d;
                    }
                }
                """.formatted(target);
        return with(server, program, directory);
    }

    /**
     * Starts one with these upstreams and servers, and waits until it takes connections.
     *
     * @param servers the content of its block {@code http}, with {@code PORT} for the loopback port that it finds
     * @param program the executable
     * @param directory an empty one, for its files
     */
    public static Nginx with(String servers, Path program, Path directory) throws IOException {
        int port = FreePort.find();
        Path config = Files.writeString(
                directory.resolve("nginx.conf"), config(servers.replace("PORT", Integer.toString(port)), directory));
        return new Nginx(ProxyProcess.start(
                "nginx",
                port,
                directory.resolve("error.log"),
                List.of(program.toString(), "-e", "stderr", "-p", directory.toString(), "-c", config.toString())));
    }

    public int port() {
        return process.port();
    }

    @Override
    public void close() {
        process.close();
    }

    /** Only what is needed to run beside other servers and without root; nothing that changes how nginx proxies. */
    private static String config(String servers, Path directory) {
        StringBuilder temporary = new StringBuilder();
        for (String kind : new String[] {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
            temporary.append("    %s_temp_path %s;%n".formatted(kind, directory.resolve(kind)));
        }
        return """
                daemon off;
                worker_processes 1;
                pid %s;
                events {
                }
                http {
                    access_log off;
                %s
                %s
                }
                """.formatted(directory.resolve("nginx.pid"), temporary, servers);
    }
}
