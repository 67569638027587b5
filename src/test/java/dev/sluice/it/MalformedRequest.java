package dev.sluice.it;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request that is malformed, ambiguous or aimed at another place than the provider.
 *
 * @param name of its row in docs/deploy/malformed-requests.md
 * @param text each char is one byte
 * @param sent what of it a provider may see
 */
record MalformedRequest(String name, String text, Sent sent) {

    /** What a provider may see of a request. Whatever it is, it is well-formed and has the gateway's credentials. */
    enum Sent {
        /** Nothing at all. */
        NOTHING,
        /** One chat completion with {@link #BODY}. */
        CHAT,
        /** One request for a path that begins with {@code /models}. */
        MODELS,
        /** An upload, as far as its body could be read. */
        UPLOAD
    }

    static final String BODY = "{\"messages\":[]}";

    /** Stands where a body may end for one server and not for another. It must never come to a provider. */
    static final String SMUGGLED = "GET /v1/smuggled HTTP/1.1\r\nHost: gateway\r\n\r\n";

    private static final String CHAT = "/v1/chat/completions";
    private static final String LENGTH = "Content-Length: " + BODY.length() + "\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String LAST_CHUNK = "0\r\n\r\n";
    private static final String CHUNK = "f\r\n" + BODY + "\r\n";

    byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return name;
    }

    /** All of them, by the headings of the page. */
    static List<MalformedRequest> all() {
        List<MalformedRequest> all = new ArrayList<>();
        all.addAll(headers());
        all.addAll(requestLines());
        all.addAll(targets());
        all.addAll(lengths());
        all.addAll(chunks("", CHAT, Sent.CHAT));
        all.addAll(chunks(", passed through", "/v1/files", Sent.UPLOAD));
        all.addAll(floods());
        return all;
    }

    private static List<MalformedRequest> headers() {
        return List.of(
                chat("bare LF for every line end", post(CHAT, LENGTH, BODY).replace("\r\n", "\n")),
                chat("bare LF after one header", post(CHAT, "X-A: b\nX-B: c\r\n" + LENGTH, BODY)),
                chat("header folded over two lines", post(CHAT, "X-A: b\r\n c\r\n" + LENGTH, BODY)),
                nothing("Transfer-Encoding folded", post(CHAT, "Transfer-Encoding:\r\n chunked\r\n" + LENGTH, BODY)),
                chat(
                        "space before the first header",
                        "POST " + CHAT + " HTTP/1.1\r\n X-A: b\r\nHost: gateway\r\n" + LENGTH + "\r\n" + BODY),
                chat("space before the colon", post(CHAT, "X-A : b\r\n" + LENGTH, BODY)),
                nothing(
                        "space before the colon of Content-Length",
                        post(CHAT, "Content-Length : 15\r\n", BODY + SMUGGLED)),
                nothing(
                        "space before the colon of Transfer-Encoding",
                        post(CHAT, "Transfer-Encoding : chunked\r\n" + LENGTH, BODY + SMUGGLED)),
                chat("space in a name", post(CHAT, "X A: b\r\n" + LENGTH, BODY)),
                nothing("tab in a name", post(CHAT, "X\tA: b\r\n" + LENGTH, BODY)),
                nothing("NUL in a name", post(CHAT, "X\0A: b\r\n" + LENGTH, BODY)),
                chat("CR in a name", post(CHAT, "X\rA: b\r\n" + LENGTH, BODY)),
                nothing("byte above ASCII in a name", post(CHAT, "X\u00e9A: b\r\n" + LENGTH, BODY)),
                nothing("parenthesis in a name", post(CHAT, "X(A: b\r\n" + LENGTH, BODY)),
                nothing("@ in a name", post(CHAT, "X@A: b\r\n" + LENGTH, BODY)),
                chat("empty name", post(CHAT, ": b\r\n" + LENGTH, BODY)),
                chat("header without a colon", post(CHAT, "XA\r\n" + LENGTH, BODY)),
                nothing("NUL in a value", post(CHAT, "X-A: a\0b\r\n" + LENGTH, BODY)),
                nothing("ESC in a value", post(CHAT, "X-A: a\u001bb\r\n" + LENGTH, BODY)),
                nothing("DEL in a value", post(CHAT, "X-A: a\u007fb\r\n" + LENGTH, BODY)),
                nothing("VT in a value", post(CHAT, "X-A: a\u000bb\r\n" + LENGTH, BODY)),
                chat("bare CR in a value", post(CHAT, "X-A: a\rX-B: b\r\n" + LENGTH, BODY)),
                nothing("bare CR at the end of a value", post(CHAT, "X-A: a\r\r\n" + LENGTH, BODY)),
                nothing("NUL in a cookie", post(CHAT, "Cookie: a=\0\r\n" + LENGTH, BODY)),
                chat("byte above ASCII in a value (valid)", post(CHAT, "X-A: \u00e9\r\n" + LENGTH, BODY)),
                chat("byte above ASCII in a cookie", post(CHAT, "Cookie: a=\u00e9\r\n" + LENGTH, BODY)),
                nothing("no Host", "GET /v1/models HTTP/1.1\r\n\r\n"),
                models("empty Host", "GET /v1/models HTTP/1.1\r\nHost:\r\n\r\n"),
                nothing("two Hosts", get("/v1/models", "Host: attacker.example\r\n")),
                models("another Host (valid)", "GET /v1/models HTTP/1.1\r\nHost: attacker.example\r\n\r\n"),
                nothing("Host with a path", "GET /v1/models HTTP/1.1\r\nHost: attacker.example/x?\r\n\r\n"),
                nothing("Host with a user", "GET /v1/models HTTP/1.1\r\nHost: gateway@attacker.example\r\n\r\n"),
                nothing("Host with a port that is no number", "GET /v1/models HTTP/1.1\r\nHost: gateway:ab\r\n\r\n"),
                models(
                        "headers of the gateway, and Connection that names them",
                        get(
                                "/v1/models",
                                "x-arch-llm-provider: attacker\r\nProxy-Authorization: Basic x\r\nX-Forwarded-Host: attacker.example\r\n"
                                        + "Connection: Authorization, x-arch-llm-provider, close\r\n")),
                nothing("Upgrade to a WebSocket", get("/v1/models", "Upgrade: websocket\r\nConnection: Upgrade\r\n")),
                chat("unknown Expect", post(CHAT, "Expect: miracles\r\n" + LENGTH, BODY)));
    }

    private static List<MalformedRequest> requestLines() {
        return List.of(
                nothing("HTTP/0.9", "GET /v1/models\r\n\r\n"),
                nothing("HTTP/1.2", "GET /v1/models HTTP/1.2\r\nHost: gateway\r\n\r\n"),
                nothing("HTTP/2.0", "GET /v1/models HTTP/2.0\r\nHost: gateway\r\n\r\n"),
                nothing("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                nothing("another protocol's name", "GET /v1/models HTTQ/1.1\r\nHost: gateway\r\n\r\n"),
                models("protocol in lower case", "GET /v1/models http/1.1\r\nHost: gateway\r\n\r\n"),
                nothing("TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"),
                models("method in lower case (valid)", method("get")),
                models("unknown method (valid)", method("FOO")),
                nothing("empty method", method("")),
                nothing("method with a parenthesis", method("G(T")),
                nothing("method with NUL", method("G\0T")),
                nothing("TRACE", method("TRACE")),
                nothing(
                        "CONNECT to an authority",
                        "CONNECT attacker.example:443 HTTP/1.1\r\nHost: attacker.example:443\r\n\r\n"),
                nothing(
                        "CONNECT to a user at an authority",
                        "CONNECT user@attacker.example:443 HTTP/1.1\r\nHost: attacker.example:443\r\n\r\n"),
                nothing(
                        "CONNECT without a port",
                        "CONNECT attacker.example HTTP/1.1\r\nHost: attacker.example\r\n\r\n"),
                nothing("CONNECT to a path", method("CONNECT")),
                nothing("CONNECT to a URL", "CONNECT http://gateway/v1/models HTTP/1.1\r\nHost: gateway\r\n\r\n"),
                nothing("connect in lower case", method("connect")),
                models("empty lines before the request (valid)", "\r\n\r\n" + get("/v1/models", "")));
    }

    private static List<MalformedRequest> targets() {
        return List.of(
                models("URL of this host (valid)", get("http://gateway/v1/models", "")),
                nothing("URL of another host", get("http://attacker.example/v1/models", "")),
                nothing(
                        "URL of another host, and Host too",
                        "GET http://169.254.169.254/latest HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n"),
                nothing(
                        "URL of another host, a chat completion",
                        "POST http://attacker.example" + CHAT + " HTTP/1.1\r\nHost: gateway\r\n" + LENGTH + "\r\n"
                                + BODY),
                nothing("URL with a user", get("http://gateway@attacker.example/v1/models", "")),
                nothing("URL with a user, without a path", get("http://gateway@attacker.example", "")),
                nothing("URL with a port that is no number", get("http://gateway:ab/v1/models", "")),
                nothing("URL without a host", get("http:///v1/models", "")),
                nothing("URL of another scheme", get("ftp://gateway/v1/models", "")),
                nothing("file URL", get("file:///etc/passwd", "")),
                nothing("authority", get("attacker.example:443", "")),
                nothing("user at an authority", get("user@attacker.example:443", "")),
                nothing("@ at the start", get("@attacker.example/v1/models", "")),
                nothing("@ in the path outside the API", get("/@attacker.example/v1/models", "")),
                models("@ in the path (valid)", get("/v1/models/@attacker.example", "")),
                nothing("path without a slash", get("v1/models", "")),
                nothing("query alone", get("?x=y", "")),
                nothing("asterisk with GET", get("*", "")),
                nothing("asterisk with OPTIONS (valid)", "OPTIONS * HTTP/1.1\r\nHost: gateway\r\n\r\n"),
                nothing("two slashes and a host", get("//attacker.example/v1/models", "")),
                nothing("dot segments", get("/v1/../secret", "")),
                nothing("dot segments above the root", get("/v1/../../../etc/passwd", "")),
                nothing("escaped dot segments", get("/v1/%2e%2e/%2e%2e/secret", "")),
                nothing("dot segments with an escaped slash", get("/v1/..%2f..%2fsecret", "")),
                nothing("dot segments escaped twice", get("/v1/%252e%252e/secret", "")),
                nothing("dot segments with a parameter", get("/v1/..;/..;/secret", "")),
                nothing("dot segments with backslashes", get("/v1/..\\..\\secret", "")),
                nothing("backslash", get("/v1\\models", "")),
                models("path parameter (valid)", get("/v1/models;a=b", "")),
                nothing("%00", get("/v1/models%00", "")),
                nothing("escaped CR and LF in the path", get("/v1/models%0d%0aX-Injected:%20yes", "")),
                models("escaped CR and LF in the query (valid)", get("/v1/models?a=%0d%0aX-Injected:%20yes", "")),
                nothing("escape that is no hexadecimal", get("/v1/models%zz", "")),
                nothing("escape cut off", get("/v1/models%", "")),
                nothing("overlong UTF-8", get("/v1/%c0%ae%c0%ae/secret", "")),
                nothing("NUL in the path", get("/v1/mo\0dels", "")),
                nothing("byte above ASCII in the path", get("/v1/mod\u00e9ls", "")),
                nothing("byte above ASCII in the query", get("/v1/models?a=\u00e9", "")),
                nothing("space in the query", get("/v1/models?a b", "")),
                nothing("LF in the query", get("/v1/models?a\nX-Injected: yes", "")),
                models("escape in the query that is no hexadecimal", get("/v1/models?a=%zz", "")),
                models("query with a URL (valid)", get("/v1/models?@attacker.example/../..", "")),
                nothing("fragment", get("/v1/models#@attacker.example/", "")));
    }

    private static List<MalformedRequest> lengths() {
        return List.of(
                nothing("two lengths", post(CHAT, LENGTH + "Content-Length: 60\r\n", BODY + SMUGGLED)),
                nothing("two lengths that are equal", post(CHAT, LENGTH + LENGTH, BODY + SMUGGLED)),
                nothing("two lengths in one header", post(CHAT, "Content-Length: 15, 60\r\n", BODY + SMUGGLED)),
                nothing("negative length", post(CHAT, "Content-Length: -1\r\n", SMUGGLED)),
                nothing("length with a plus", post(CHAT, "Content-Length: +15\r\n", BODY + SMUGGLED)),
                nothing("length in hexadecimal", post(CHAT, "Content-Length: 0xf\r\n", BODY + SMUGGLED)),
                nothing("length that is no number", post(CHAT, "Content-Length: abc\r\n", BODY + SMUGGLED)),
                nothing("empty length", post(CHAT, "Content-Length: \r\n", BODY + SMUGGLED)),
                nothing(
                        "length of 64 bits that overflows",
                        post(CHAT, "Content-Length: 18446744073709551631\r\n", BODY + SMUGGLED)),
                nothing("length of 19 digits", post(CHAT, "Content-Length: 9223372036854775807\r\n", BODY)),
                nothing("length, then chunks", post(CHAT, LENGTH + CHUNKED, LAST_CHUNK + SMUGGLED)),
                nothing("chunks, then length", post(CHAT, CHUNKED + "Content-Length: 4\r\n", LAST_CHUNK + SMUGGLED)),
                nothing(
                        "chunks in HTTP/1.0",
                        post(CHAT, CHUNKED, CHUNK + LAST_CHUNK + SMUGGLED).replaceFirst("HTTP/1.1", "HTTP/1.0")),
                nothing("chunks twice", post(CHAT, CHUNKED + CHUNKED, CHUNK + LAST_CHUNK + SMUGGLED)),
                coding("identity"),
                coding("gzip"),
                coding("xchunked"),
                coding("chunked, identity"),
                coding("gzip, chunked"),
                coding("chunked\u000b"),
                coding("\"chunked\""),
                coding(""),
                nothing("body shorter than its length", post(CHAT, "Content-Length: 100\r\n", BODY)),
                upload(
                        "body shorter than its length, passed through",
                        post("/v1/files", "Content-Length: 100\r\n", BODY)),
                models(
                        "length of a GET (valid)",
                        get("/v1/models", "Content-Length: " + SMUGGLED.length() + "\r\n") + SMUGGLED));
    }

    private static MalformedRequest coding(String value) {
        return nothing(
                value.isEmpty() ? "empty Transfer-Encoding" : "Transfer-Encoding: " + value.replace("\u000b", "VT"),
                post(CHAT, "Transfer-Encoding: " + value + "\r\n", CHUNK + LAST_CHUNK + SMUGGLED));
    }

    private static List<MalformedRequest> chunks(String where, String path, Sent sent) {
        List<MalformedRequest> all = new ArrayList<>();
        String[][] bodies = {
            {"chunk size that is no number", "zz\r\n" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
            {"second chunk size that is no number", CHUNK + "zz\r\n" + LAST_CHUNK + SMUGGLED},
            {"chunk size with a letter behind", "fx\r\n" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
            {"empty chunk size", "\r\n" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
            {"negative chunk size", "-1\r\n" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
            {"chunk size with 0x", "0xf\r\n" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
            {"chunk size with a space before", " f\r\n" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
            {"chunk size of 32 bits that overflows", "10000000f\r\n" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
            {"chunk size of 64 bits that overflows", "FFFFFFFFFFFFFFFFF\r\n" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
            {"chunk size and bare LF", "f\n" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
            {"chunk size and bare CR", "f\r" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
            {"chunk without CR LF behind", "f\r\n" + BODY + LAST_CHUNK + SMUGGLED},
            {"chunk with bare LF behind", "f\r\n" + BODY + "\n" + LAST_CHUNK + SMUGGLED},
            {"chunk longer than its size", "5\r\n" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
            {"chunk cut off", "f\r\n{\"mess"},
            {"no last chunk", CHUNK},
            {"no empty line after the last chunk", CHUNK + "0\r\n"},
            {"trailer with a space in its name", CHUNK + "0\r\nX A: b\r\n\r\n" + SMUGGLED},
            {"trailer without a colon", CHUNK + "0\r\nXA\r\n\r\n" + SMUGGLED},
            {"trailer with NUL", CHUNK + "0\r\nX-A: a\0b\r\n\r\n" + SMUGGLED},
            {"trailer of 70 KB", CHUNK + "0\r\nX-A: " + "a".repeat(70_000) + "\r\n\r\n"},
            {"trailer that is a Content-Length", CHUNK + "0\r\nContent-Length: 3\r\n\r\n"},
            {"chunk extension of 70 KB", "f;" + "a".repeat(70_000) + "\r\n" + BODY + "\r\n" + LAST_CHUNK},
            {"chunk extension with NUL", "f;a=\0\r\n" + BODY + "\r\n" + LAST_CHUNK},
            {"chunk extension with bare LF", "f;a\nb\r\n" + BODY + "\r\n" + LAST_CHUNK + SMUGGLED},
        };
        for (String[] body : bodies) {
            all.add(new MalformedRequest(body[0] + where, post(path, CHUNKED, body[1]), sent));
        }
        return all;
    }

    private static List<MalformedRequest> floods() {
        return List.of(
                models("header of 10 KB (valid)", get("/v1/models", "X-A: " + "a".repeat(10_000) + "\r\n")),
                models("header of 20 KB", get("/v1/models", "X-A: " + "a".repeat(20_000) + "\r\n")),
                nothing("header of 2 MB", get("/v1/models", "X-A: " + "a".repeat(2_000_000) + "\r\n")),
                nothing("header name of 2 MB", get("/v1/models", "a".repeat(2_000_000) + ": b\r\n")),
                models("300 headers", get("/v1/models", "X-A: b\r\n".repeat(300))),
                nothing("10,000 headers", get("/v1/models", "X-A: b\r\n".repeat(10_000))),
                models("target of 20 KB", get("/v1/models/" + "a".repeat(20_000), "")),
                nothing("target of 2 MB", get("/v1/models?" + "a".repeat(2_000_000), "")));
    }

    private static MalformedRequest nothing(String name, String text) {
        return new MalformedRequest(name, text, Sent.NOTHING);
    }

    private static MalformedRequest chat(String name, String text) {
        return new MalformedRequest(name, text, Sent.CHAT);
    }

    private static MalformedRequest models(String name, String text) {
        return new MalformedRequest(name, text, Sent.MODELS);
    }

    private static MalformedRequest upload(String name, String text) {
        return new MalformedRequest(name, text, Sent.UPLOAD);
    }

    private static String post(String path, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: gateway\r\n" + headers + "\r\n" + body;
    }

    private static String get(String target, String headers) {
        return "GET " + target + " HTTP/1.1\r\nHost: gateway\r\n" + headers + "\r\n";
    }

    private static String method(String method) {
        return method + " /v1/models HTTP/1.1\r\nHost: gateway\r\n\r\n";
    }
}
