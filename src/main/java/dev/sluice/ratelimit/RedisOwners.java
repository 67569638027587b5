package dev.sluice.ratelimit;

import dev.sluice.digest.Sha256;
import dev.sluice.routing.OwnerLookup;
import dev.sluice.routing.OwnerStore;
import dev.sluice.routing.ResponseOwner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the owners of responses in Redis, each in a key with an expiry. While Redis is away, owners are not kept.
 *
 * <p>Redis gets the hash of a response's id. The value is a line each of: the version of the format, when the response was made in milliseconds
 * since the epoch, the client, and the provider.
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
        String value = String.join(
                "\n", VERSION, Long.toString(owner.made().toEpochMilli()), owner.client(), owner.provider());
        Optional<CompletableFuture<Boolean>> unused = link.send(
                commands -> commands.put(key(responseId), value.getBytes(StandardCharsets.UTF_8), KEPT.toMillis()));
    }

    @Override
    public OwnerLookup find(String responseId) {
        long start = System.nanoTime();
        return link.send(commands -> commands.get(key(responseId)))
                .flatMap(answer -> link.await(answer, start))
                .map(value -> value.map(RedisOwners::read).orElseGet(OwnerLookup.Unknown::new))
                .orElseGet(OwnerLookup.Away::new);
    }

    /** A value of another form may be that of a newer gateway: what it says is not known. */
    private static OwnerLookup read(byte[] value) {
        String[] lines = new String(value, StandardCharsets.UTF_8).split("\n", -1);
        if (lines.length != LINES || !lines[0].equals(VERSION)) {
            return new OwnerLookup.Away();
        }
        try {
            Instant made = Instant.ofEpochMilli(Long.parseLong(lines[1]));
            return new OwnerLookup.Found(new ResponseOwner(lines[2], lines[3], made));
        } catch (NumberFormatException malformed) {
            return new OwnerLookup.Away();
        }
    }

    @Override
    public void forget(String responseId) {
        Optional<CompletableFuture<Boolean>> unused = link.send(commands -> commands.remove(key(responseId)));
    }

    private String key(String responseId) {
        return prefix + "response:" + Sha256.hex(responseId);
    }
}
