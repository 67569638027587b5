import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Plays a provider, twenty polite clients and one hostile client of a gateway.
 *
 * <p>Usage: {@code java Attack.java GATEWAY_PORT PROVIDER_PORT SECONDS GATEWAY_PID JCMD}, on JDK 21 or later. The polite clients send a
 * chat completion of 2 KB every 200 ms, every fourth as a stream. In the second half of the time the hostile client uses all of its tricks at
 * once. Prints the polite clients' times of both halves, their errors, the longest answer of {@code /health/live}, the heap, and what the
 * hostile client was answered.
 */
public final class Attack {

    private static final int POLITE = 20;
    private static final int PAUSE_MILLIS = 200;

    private final int gateway;
    private final int provider;
    private final String pid;
    private final String jcmd;
    private final List<Phase> phases = List.of(new Phase("undisturbed"), new Phase("attacked"));
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private volatile Phase phase = new Phase("warm-up");
    private volatile boolean attacks;
    private volatile boolean over;

    private Attack(String[] args) {
        gateway = Integer.parseInt(args[0]);
        provider = Integer.parseInt(args[1]);
        pid = args[3];
        jcmd = args[4];
    }

    public static void main(String[] args) throws Exception {
        Attack attack = new Attack(args);
        try (ServerSocket listening = new ServerSocket()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), attack.provider), 4096);
            Thread.startVirtualThread(() -> attack.serve(listening));
            System.exit(attack.run(Integer.parseInt(args[2])) ? 0 : 1);
        }
    }

    private boolean run(int seconds) throws Exception {
        for (int i = 0; i < POLITE; i++) {
            int number = i;
            // Platform threads, so that the hostile client's own work does not delay them more than the operating system does.
            start(() -> bePolite(number));
        }
        start(this::watchHealth);
        List<byte[]> bodies = hostileBodies();
        Thread.sleep(10_000);
        phase = phases.get(0);
        watchHeap(seconds / 2);
        attacks = true;
        attack(bodies);
        Thread.sleep(2_000);
        phase = phases.get(1);
        watchHeap(seconds / 2);
        over = true;
        phases.forEach(each -> System.out.println(each.line()));
        System.out.printf(
                Locale.ROOT,
                "attacked / undisturbed: p50 %.2f, p99 %.2f, first event of a stream p99 %.2f%n",
                phases.get(1).at(phases.get(1).millis, 0.5) / phases.get(0).at(phases.get(0).millis, 0.5),
                phases.get(1).at(phases.get(1).millis, 0.99) / phases.get(0).at(phases.get(0).millis, 0.99),
                phases.get(1).at(phases.get(1).first, 0.99) / phases.get(0).at(phases.get(0).first, 0.99));
        System.out.println("the hostile client was answered:");
        new TreeMap<>(answers).forEach((what, count) -> System.out.println("  " + what + ": " + count));
        return phases.stream().allMatch(each -> each.errors.sum() == 0 && each.unhealthy.sum() == 0);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    // ------------------------------------------------------------------------------------------------------- polite clients

    private void bePolite(int number) {
        Random random = new Random(number);
        for (int i = 0; !over; i++) {
            boolean stream = i % 4 == 3;
            Phase now = phase;
            long begun = System.nanoTime();
            try {
                long first = ask(stream, random);
                now.add(now.millis, begun, System.nanoTime());
                if (stream) {
                    now.add(now.first, begun, first);
                }
            } catch (IOException broken) {
                now.errors.increment();
                answers.computeIfAbsent("(a polite client) " + broken.getMessage(), key -> new LongAdder()).increment();
            }
            sleep(PAUSE_MILLIS / 2 + random.nextInt(PAUSE_MILLIS));
        }
    }

    private long ask(boolean stream, Random random) throws IOException {
        StringBuilder words = new StringBuilder();
        while (words.length() < 2000) {
            words.append("word").append(random.nextInt(1000)).append(' ');
        }
        String body = "{\"model\":\"gpt-4o\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + words + "\"}]}";
        try (Socket socket = connect()) {
            socket.getOutputStream().write(head("sk-polite", body.length(), "Connection: close"));
            socket.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String status = line(in);
            if (status == null || !status.startsWith("HTTP/1.1 200")) {
                throw new IOException(String.valueOf(status));
            }
            long first = 0;
            boolean complete = false;
            for (String line; (line = line(in)) != null; ) {
                if (first == 0 && line.startsWith("data: ")) {
                    first = System.nanoTime();
                }
                complete |= line.startsWith("data: [DONE]") || line.contains("\"usage\"");
            }
            if (!complete) {
                throw new IOException("incomplete answer");
            }
            return first;
        }
    }

    private void watchHealth() {
        while (!over) {
            Phase now = phase;
            long begun = System.nanoTime();
            try (Socket socket = connect()) {
                socket.getOutputStream()
                        .write("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String status = line(socket.getInputStream());
                if (status == null || !status.startsWith("HTTP/1.1 200")) {
                    now.unhealthy.increment();
                }
            } catch (IOException unreachable) {
                now.unhealthy.increment();
            }
            now.slowestHealth.accumulateAndGet(System.nanoTime() - begun, Math::max);
            sleep(250);
        }
    }

    // ------------------------------------------------------------------------------------------------------- the hostile client

    private static List<byte[]> hostileBodies() throws IOException {
        List<byte[]> texts = new ArrayList<>();
        Random random = new Random(1);
        texts.add("!".repeat(8 << 20).getBytes(StandardCharsets.US_ASCII));
        texts.add("a".repeat(8 << 20).getBytes(StandardCharsets.US_ASCII));
        texts.add(" ".repeat(8 << 20).getBytes(StandardCharsets.US_ASCII));
        texts.add(random(random, "abcdefghijklmnopqrstuvwxyz", 4 << 20));
        texts.add(random(random, "abcdefghijklmnopqrstuvwxyz  ", 4 << 20));
        texts.add(random(random, "!#$%&()*+,-.:;<=>?@[]^_`{|}~", 4 << 20));
        texts.add("\u4f60\u597d".repeat(1 << 19).getBytes(StandardCharsets.UTF_8));
        texts.add("\ud83d\ude00".repeat(1 << 19).getBytes(StandardCharsets.UTF_8));
        return texts;
    }

    private static byte[] random(Random random, String of, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) of.charAt(random.nextInt(of.length()));
        }
        return text;
    }

    private void attack(List<byte[]> texts) throws IOException {
        for (int i = 0; i < texts.size(); i++) {
            byte[] body = chat(texts.get(i));
            repeat("text " + i, () -> send("sk-hostile", body));
            byte[] packed = gzip(body);
            repeat("text " + i + " in gzip", () -> send("sk-hostile", packed, "Content-Encoding: gzip"));
        }
        byte[] bomb = gzip(chat("word ".repeat(6_400_000).getBytes(StandardCharsets.US_ASCII)));
        byte[] large = chat(random(new Random(2), "abcdefghijklmnopqrstuvwxyz  ", 31 << 20));
        byte[] members = ("{\"messages\":[" + "{\"model\":0},".repeat(60_000) + "{}]}").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 8; i++) {
            repeat("31 MB in gzip", () -> send("sk-hostile", bomb, "Content-Encoding: gzip"));
        }
        repeat("31 MB", () -> send("sk-hostile", large));
        for (int i = 0; i < 4; i++) {
            repeat("60,000 messages", () -> send("sk-hostile", members));
        }
        AtomicLong value = new AtomicLong();
        repeat("invented values", () -> {
            sleep(2);
            return send(
                    "sk-hostile",
                    chat("hi".getBytes(StandardCharsets.US_ASCII)),
                    "x-arch-ratelimit-selector: x-team",
                    "x-team: " + value.incrementAndGet());
        });
        repeat("wrong keys", () -> {
            sleep(2);
            return send("sk-" + value.incrementAndGet(), chat("hi".getBytes(StandardCharsets.US_ASCII)));
        });
        for (int i = 0; i < 300; i++) {
            repeat("bodies that never come", () -> unsent());
            repeat("streams that are not read", () -> unread());
        }
        for (int i = 0; i < 500; i++) {
            repeat("silent connections", () -> silent());
        }
    }

    /** What a trick is answered. */
    private interface Trick {
        String play() throws IOException;
    }

    private void repeat(String name, Trick trick) {
        Thread.startVirtualThread(() -> {
            while (!over) {
                String answer;
                try {
                    answer = trick.play();
                } catch (IOException refused) {
                    answer = "cut";
                }
                answers.computeIfAbsent(name + ", " + answer, key -> new LongAdder()).increment();
                if (!answer.startsWith("200")) {
                    // Faster would measure this machine's loopback, not the gateway.
                    sleep(100);
                }
            }
        });
    }

    private String send(String key, byte[] body, String... headers) throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout(120_000);
            OutputStream out = socket.getOutputStream();
            out.write(head(key, body.length, headers));
            try {
                out.write(body);
            } catch (IOException answeredAlready) {
                // The answer tells.
            }
            return status(socket);
        }
    }

    private String unsent() throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout(120_000);
            socket.getOutputStream().write(head("sk-hostile", 1000));
            return status(socket);
        }
    }

    /** A stream that never ends, of which the client takes only the head. */
    private String unread() throws IOException {
        try (Socket socket = connect()) {
            byte[] body = "{\"stream\":true,\"model\":\"endless\",\"messages\":[]}".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(head("sk-hostile", body.length));
            socket.getOutputStream().write(body);
            String status = status(socket);
            if (status.startsWith("200")) {
                sleep(20_000);
            }
            return status;
        }
    }

    private String silent() throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("POST /v1/chat/comp".getBytes(StandardCharsets.US_ASCII));
            return status(socket);
        }
    }

    private static String status(Socket socket) throws IOException {
        String line = line(socket.getInputStream());
        return line == null || line.length() < 12 ? "closed" : line.substring(9, 12);
    }

    private static byte[] chat(byte[] content) {
        byte[] start = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"".getBytes(StandardCharsets.US_ASCII);
        byte[] end = "\"}]}".getBytes(StandardCharsets.US_ASCII);
        byte[] body = new byte[start.length + content.length + end.length];
        System.arraycopy(start, 0, body, 0, start.length);
        System.arraycopy(content, 0, body, start.length, content.length);
        System.arraycopy(end, 0, body, start.length + content.length, end.length);
        return body;
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static byte[] head(String key, int length, String... headers) {
        StringBuilder head = new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        return socket;
    }

    // ------------------------------------------------------------------------------------------------------- the provider

    private void serve(ServerSocket listening) {
        while (!over) {
            try {
                Socket socket = listening.accept();
                Thread.startVirtualThread(() -> answer(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            OutputStream out = socket.getOutputStream();
            while (line(in) != null) {
                int length = 0;
                for (String line; (line = line(in)) != null && !line.isEmpty(); ) {
                    if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(line.substring(15).strip());
                    }
                }
                String start = new String(in.readNBytes(Math.min(length, 200)), StandardCharsets.ISO_8859_1);
                in.skipNBytes(length - Math.min(length, 200));
                if (start.contains("\"stream\":true")) {
                    stream(out, start.contains("endless"));
                } else {
                    sleep(20);
                    String body = "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Yes.\"},\"finish_reason\":\"stop\"}],"
                            + "\"usage\":{\"prompt_tokens\":500,\"completion_tokens\":2}}\n";
                    out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException gone) {
            // The gateway closes connections that it does not need.
        }
    }

    private static void stream(OutputStream out, boolean isEndless) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String text = isEndless ? "!".repeat(4000) : "Yes. ";
        for (int i = 0; isEndless || i < 10; i++) {
            sleep(20);
            chunk(out, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n");
        }
        chunk(out, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        out.write((Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    // ------------------------------------------------------------------------------------------------------- figures

    /** Looks at the heap ten times, after a collection, and sleeps in between. */
    private void watchHeap(int seconds) throws Exception {
        Phase now = phase;
        for (int i = 0; i < 10; i++) {
            Thread.sleep(seconds * 100L);
            // What the collection and the tool itself delay counts for neither half.
            phase = new Phase("heap");
            run("GC.run");
            Matcher used = Pattern.compile("(?:used |total used )([0-9]+)K").matcher(run("GC.heap_info"));
            long sum = 0;
            while (used.find()) {
                sum += Long.parseLong(used.group(1));
            }
            now.heap.add(sum / 1024);
            Thread.sleep(500);
            phase = now;
        }
    }

    private String run(String command) throws Exception {
        Process process = new ProcessBuilder(jcmd, pid, command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        process.waitFor();
        // Class space is no heap.
        int metaspace = out.indexOf("Metaspace");
        return metaspace < 0 ? out : out.substring(0, metaspace);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(160);
        for (int next; (next = in.read()) >= 0; ) {
            if (next == '\n') {
                return line.toString();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.isEmpty() ? null : line.toString();
    }

    /** One half of the time. */
    private static final class Phase {

        final String name;
        final List<Double> millis = new ArrayList<>();
        final List<Double> first = new ArrayList<>();
        final List<Long> heap = new ArrayList<>();
        final LongAdder errors = new LongAdder();
        final LongAdder unhealthy = new LongAdder();
        final AtomicLong slowestHealth = new AtomicLong();

        Phase(String name) {
            this.name = name;
        }

        synchronized void add(List<Double> to, long begun, long ended) {
            to.add((ended - begun) / 1e6);
        }

        synchronized double at(List<Double> of, double share) {
            List<Double> sorted = new ArrayList<>(of);
            sorted.sort(null);
            return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share));
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%s: %d polite requests, %d errors, ms p50 %.1f, p99 %.1f; first event p50 %.1f, p99 %.1f;"
                            + " /health/live slowest %.0f ms, failed %d; heap after collections, MB: %s",
                    name,
                    millis.size(),
                    errors.sum(),
                    at(millis, 0.5),
                    at(millis, 0.99),
                    at(first, 0.5),
                    at(first, 0.99),
                    slowestHealth.get() / 1e6,
                    unhealthy.sum(),
                    heap);
        }
    }
}
