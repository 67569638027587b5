package dev.sluice.ratelimit;

import dev.sluice.digest.Sha256;
import dev.sluice.routing.OwnerLookup;
import dev.sluice.routing.OwnerStore;
import dev.sluice.routing.ResponseOwner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the owners of responses in Redis, each in a key with an expiry. While Redis is away, owners are not kept.
 *
 * <p>Redis gets the hash of a response's id. The value is a line each of: the version of the format, when the response was made in milliseconds
 * since the epoch, the client, and the provider. Its tokens have a key of their own: gateways that do not know of tokens read the other.
 */
final class RedisOwners implements OwnerStore {

    private static final String VERSION = "1";
    private static final int LINES = 4;

    private final RedisLink link;
    private final String prefix;

    RedisOwners(RedisLink link, String prefix) {
        this.link = link;
        this.prefix = prefix;
    }

    @Override
    public void keep(String responseId, ResponseOwner owner) {
        put(
                key(responseId),
                String.join(
                        "\n", VERSION, Long.toString(owner.made().toEpochMilli()), owner.client(), owner.provider()));
    }

    @Override
    public void count(String responseId, ResponseOwner owner) {
        put(tokensKey(responseId), Long.toString(owner.tokens().orElseThrow()));
    }

    private void put(String key, String text) {
        byte[] value = text.getBytes(StandardCharsets.UTF_8);
        Optional<CompletableFuture<Boolean>> unused = link.send(commands -> commands.put(key, value, KEPT.toMillis()));
    }

    @Override
    public OwnerLookup find(String responseId) {
        long start = System.nanoTime();
        // Both are under way before either is waited for.
        Optional<CompletableFuture<Optional<byte[]>>> owner = link.send(commands -> commands.get(key(responseId)));
        Optional<CompletableFuture<Optional<byte[]>>> tokens =
                link.send(commands -> commands.get(tokensKey(responseId)));
        Optional<Optional<byte[]>> told = owner.flatMap(answer -> link.await(answer, start));
        if (told.isEmpty()) {
            return new OwnerLookup.Away();
        }
        return told.get()
                .map(value -> read(
                        value,
                        tokens.flatMap(answer -> link.await(answer, start)).flatMap(found -> found)))
                .orElseGet(OwnerLookup.Unknown::new);
    }

    /** A value of another form may be that of a newer gateway: what it says is not known. */
    private static OwnerLookup read(byte[] value, Optional<byte[]> tokens) {
        String[] lines = text(value).split("\n", -1);
        if (lines.length != LINES || !lines[0].equals(VERSION)) {
            return new OwnerLookup.Away();
        }
        try {
            Instant made = Instant.ofEpochMilli(Long.parseLong(lines[1]));
            return new OwnerLookup.Found(new ResponseOwner(
                    lines[2],
                    lines[3],
                    made,
                    tokens.isPresent() ? OptionalLong.of(Long.parseLong(text(tokens.get()))) : OptionalLong.empty()));
        } catch (NumberFormatException malformed) {
            return new OwnerLookup.Away();
        }
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    @Override
    public void forget(String responseId) {
        for (String key : List.of(key(responseId), tokensKey(responseId))) {
            Optional<CompletableFuture<Boolean>> unused = link.send(commands -> commands.remove(key));
        }
    }

    private String key(String responseId) {
        return prefix + "response:" + Sha256.hex(responseId);
    }

    private String tokensKey(String responseId) {
        return key(responseId) + ":tokens";
    }
}
