package dev.sluice.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection to {@link FakeProvider}. Two threads serve it: one writes answers, the other never stops reading, since
 * only a read tells at once that the other side has closed the connection while an answer is paused or hanging.
 */
final class FakeConnection {

    private final Socket socket;
    private final OutputStream out;
    private final FakeProvider provider;
    private final BlockingQueue<Optional<Turn>> unanswered = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> closedByPeer = new CompletableFuture<>();

    FakeConnection(Socket socket, FakeProvider provider) throws IOException {
        socket.setTcpNoDelay(true);
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.provider = provider;
    }

    /** Reads until either side closes the connection. */
    void readRequests() {
        try {
            RequestReader requests = new RequestReader(new BufferedInputStream(socket.getInputStream()), out);
            for (Optional<Received> next = requests.next(provider::sawByte);
                    next.isPresent();
                    next = requests.next(provider::sawByte)) {
                // Its answer is chosen before anybody hears of it, so that a queue is served in the order of arrival.
                Answer answer = provider.answerTo(next.get());
                provider.took(next.get(), this);
                unanswered.add(Optional.of(new Turn(next.get(), answer)));
            }
            closedByPeer.complete(true);
        } catch (ProtocolException e) {
            provider.failed(e);
            close();
        } catch (RuntimeException | Error e) {
            // The test's own function failed: the test is told, and the request must not wait for ever.
            provider.failed(e);
            close();
        } catch (IOException e) {
            // A reset, or the end in the middle of a request; our own close() has completed this before.
            closedByPeer.complete(true);
        } finally {
            unanswered.add(Optional.empty());
        }
    }

    /** Answers what was read, in order, until there is no more. */
    void writeAnswers() {
        try {
            Optional<Turn> next = unanswered.take();
            while (next.isPresent() && answer(next.get().answer(), next.get().request())) {
                next = unanswered.take();
            }
        } catch (InterruptedIOException e) {
            provider.failed(e);
        } catch (IOException e) {
            closedByPeer.complete(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    /** Closes in an orderly way, unless a reset has been asked for; interrupts reads and writes that are under way. */
    void close() {
        closedByPeer.complete(false);
        try {
            socket.close();
        } catch (IOException e) {
            provider.failed(e);
        }
    }

    /** True as soon as the other side has closed; false if this side did, or nobody in time. */
    boolean awaitPeerClosed(Duration patience) throws InterruptedException {
        try {
            return closedByPeer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with an exception", e);
        }
    }

    /** Returns whether the connection can take another request. */
    private boolean answer(Answer answer, Received request) throws IOException, InterruptedException {
        if (answer.headGate().isPresent()) {
            answer.headGate().get().pass();
        }
        boolean bodiless = hasNoBody(answer, request);
        if (!answer.isSpeechless()) {
            writeHead(answer);
            if (!bodiless) {
                writeBody(answer);
            }
        }
        return switch (answer.ending()) {
            case COMPLETE -> staysOpen(answer, request, bodiless);
            case COMPLETE_THEN_CLOSE, SHORT -> false;
            case CUT -> {
                socket.setSoLinger(true, 0);
                yield false;
            }
            case HANG -> {
                awaitEnd();
                yield false;
            }
        };
    }

    private void writeHead(Answer answer) throws IOException {
        if (answer.framing() == Answer.Framing.RAW) {
            return;
        }
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " \r\n");
        for (Header header : answer.headers()) {
            head.append(header).append("\r\n");
        }
        if (answer.framing() == Answer.Framing.CHUNKED) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (answer.framing() == Answer.Framing.CONTENT_LENGTH && answer.status() != 204) {
            head.append("Content-Length: ").append(answer.body().length).append("\r\n");
        }
        send(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private void writeBody(Answer answer) throws IOException {
        boolean chunked = answer.framing() == Answer.Framing.CHUNKED;
        int at = 0;
        pauseAt(answer, at);
        while (at < answer.endsAfter()) {
            int end = answer.pieceEnd(at);
            send(piece(answer.body(), at, end, chunked));
            at = end;
            pauseAt(answer, at);
        }
        boolean complete =
                answer.ending() == Answer.Ending.COMPLETE || answer.ending() == Answer.Ending.COMPLETE_THEN_CLOSE;
        if (chunked && complete) {
            send("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void pauseAt(Answer answer, int position) throws IOException {
        for (Answer.Pause pause : answer.pauses()) {
            if (pause.after() == position) {
                pause.gate().pass();
            }
        }
    }

    /** One write for one piece, with its chunk framing: on loopback it mostly arrives as one read, too. */
    private static byte[] piece(byte[] body, int from, int to, boolean chunked) {
        ByteArrayOutputStream piece = new ByteArrayOutputStream(to - from + 16);
        if (chunked) {
            piece.writeBytes((Integer.toHexString(to - from) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        piece.write(body, from, to - from);
        if (chunked) {
            piece.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        return piece.toByteArray();
    }

    private void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private void awaitEnd() throws InterruptedException {
        try {
            closedByPeer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with an exception", e);
        }
    }

    private static boolean hasNoBody(Answer answer, Received request) {
        return answer.framing() != Answer.Framing.RAW
                && (request.method().equals("HEAD") || answer.status() == 204 || answer.status() == 304);
    }

    private static boolean staysOpen(Answer answer, Received request, boolean bodiless) {
        boolean delimited = bodiless
                || answer.framing() == Answer.Framing.CONTENT_LENGTH
                || answer.framing() == Answer.Framing.CHUNKED;
        return delimited
                && !Header.lists(answer.headers(), "Connection", "close")
                && !Header.lists(request.headers(), "Connection", "close");
    }

    private record Turn(Received request, Answer answer) {}
}
