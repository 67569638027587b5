package dev.sluice.console;

import dev.sluice.errors.ApiError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** Tells an error of the console to whoever asked: people get a page in its look, programs the form of the API. */
final class RefusalPage {

    /** What the page itself loads, below {@code /admin}. It is the same in every gateway, and so no secret. */
    private static final Set<String> PARTS = Set.of("/style.css", "/icon.svg");

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>%2$s · Sluice</title>
              <link rel="icon" href="%1$s/icon.svg" type="image/svg+xml">
              <link rel="stylesheet" href="%1$s/style.css">
            </head>
            <body>
              <main class="alone">
                <div class="refusal">
                  <h1>%2$s</h1>
                  <p>%3$s</p>
                  <p class="hint">Status %4$d, <code>%5$s</code></p>
                </div>
              </main>
            </body>
            </html>
            """;

    private RefusalPage() {}

    /** Whether the refused are given this too, as the page needs it. */
    static boolean needs(HttpServletRequest request) {
        return ReadOnlyServlet.isReading(request)
                && Optional.ofNullable(request.getPathInfo())
                        .filter(PARTS::contains)
                        .isPresent();
    }

    /** Answers a request with an error. */
    static void write(ApiError error, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.addHeader("Vary", "Accept");
        if (!ReadOnlyServlet.isReading(request) || !isForPeople(request)) {
            error.writeTo(request, response);
            return;
        }
        String console = request.getContextPath() + "/admin";
        String page = PAGE.formatted(
                escaped(console), title(error), escaped(error.message()), error.status(), escaped(error.code()));
        error.writeTo(request, response, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a browser asks for a page, which its scripts and programs do not. */
    static boolean isForPeople(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Accept"))
                .filter(accept -> accept.contains("text/html"))
                .isPresent();
    }

    private static String title(ApiError error) {
        return switch (error.status()) {
            case 403 -> "The console is not open to this machine";
            case 404 -> "There is no such page";
            default -> "This address is not understood";
        };
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
