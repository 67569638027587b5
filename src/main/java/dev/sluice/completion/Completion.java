package dev.sluice.completion;

import dev.sluice.tokens.TokenUsage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** One answer on its way to the client. For the exchange's one thread. */
interface Completion {

    /** Takes {@code bytes[from..to)} of the answer, and writes on what may go on already. */
    void write(byte[] bytes, int from, int to, OutputStream client) throws IOException;

    /** Writes what was kept back; the answer is whole. */
    void finish(OutputStream client) throws IOException;

    /** What it consumed, as far as it has come; empty when nobody can tell. To be asked once, at the end. */
    Optional<TokenUsage> usage();

    /** Whether an error stood in it. */
    boolean toldError();
}
