package dev.sluice.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The tables of docs/deploy/malformed-requests.md: what each container, or the gateway in it, answers. */
final class MalformedRequestsPage {

    private static final List<Server> COLUMNS = List.of(Server.JETTY, Server.TOMCAT, Server.WILDFLY);

    private final Map<String, List<String>> rows;

    private MalformedRequestsPage(Map<String, List<String>> rows) {
        this.rows = rows;
    }

    static MalformedRequestsPage read() throws IOException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        Path page = Path.of(System.getProperty("sluice.deploy")).resolveSibling("docs/deploy/malformed-requests.md");
        for (String line : Files.readAllLines(page)) {
            List<String> cells =
                    Stream.of(line.split("\\|", -1)).map(String::strip).toList();
            if (cells.size() == COLUMNS.size() + 3
                    && !cells.get(1).startsWith("---")
                    && !cells.get(1).equals("request")) {
                rows.put(cells.get(1).replace("`", ""), cells.subList(2, 2 + COLUMNS.size()));
            }
        }
        return new MalformedRequestsPage(rows);
    }

    /** The requests that it is about. */
    Set<String> requests() {
        return rows.keySet();
    }

    /** What the page says for this request, without marks of code; a page that does not know it says nothing. */
    String answer(String request, Server server) {
        return rows.getOrDefault(request, List.of("", "", ""))
                .get(COLUMNS.indexOf(server))
                .replace("`", "");
    }
}
