package dev.sluice.console;

import dev.sluice.digest.Sha256;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Serves the files of the console below {@code /admin/}. They hold no secret: what they show comes from the admin API. */
public final class ConsoleServlet extends ReadOnlyServlet {

    private static final String FILES = "/WEB-INF/console/";
    private static final String INDEX = "index.html";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, PageFile> files = new HashMap<>();

    /**
     * A file.
     *
     * @param gzip the bytes with gzip
     * @param tag its entity tag
     */
    // Nobody changes the bytes.
    @SuppressWarnings("ArrayRecordComponent")
    private record PageFile(byte[] bytes, byte[] gzip, String type, String tag) {}

    /** For the container. */
    public ConsoleServlet() {
        super(AdminErrors.METHOD_NOT_ALLOWED);
    }

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        try {
            read(config.getServletContext(), FILES);
        } catch (IOException failed) {
            throw new ServletException("the files of the console cannot be read", failed);
        }
    }

    private void read(ServletContext context, String directory) throws IOException {
        Set<String> paths =
                Optional.ofNullable(context.getResourcePaths(directory)).orElse(Set.of());
        for (String path : paths) {
            if (path.endsWith("/")) {
                read(context, path);
                continue;
            }
            Optional<String> type = Optional.ofNullable(TYPES.get(path.substring(path.lastIndexOf('.') + 1)));
            try (InputStream in = context.getResourceAsStream(path)) {
                if (type.isPresent() && in != null) {
                    byte[] bytes = in.readAllBytes();
                    // Weak, as it is that of both codings.
                    String tag =
                            "W/\"" + HexFormat.of().formatHex(Sha256.digest().digest(bytes)) + "\"";
                    files.put(
                            path.substring(FILES.length()),
                            new PageFile(bytes, CompressibleText.gzip(bytes), type.get(), tag));
                }
            }
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        if (path == null) {
            // Relative addresses of the page need the slash.
            response.sendRedirect(request.getContextPath() + request.getServletPath() + "/");
            return;
        }
        PageFile file = files.get(path.equals("/") ? INDEX : path.substring(1));
        if (file == null) {
            RefusalPage.write(
                    AdminErrors.notFound("The console has no such page. It begins at /admin/."), request, response);
            return;
        }
        response.setHeader("ETag", file.tag());
        // A new version of the gateway has new files, so browsers ask each time whether theirs is the same.
        response.setHeader("Cache-Control", "no-cache");
        if (file.tag().equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(file.type());
        CompressibleText.write(file.bytes(), file.gzip(), request, response);
    }
}
