package dev.sluice.ratelimit;

import dev.sluice.digest.Sha256;
import dev.sluice.routing.OwnerLookup;
import dev.sluice.routing.OwnerStore;
import dev.sluice.routing.ResponseOwner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the owners of responses in Redis, each in a key with an expiry. While Redis is away, owners are not kept.
 *
 * <p>Redis gets the hash of a response's id. The value is a line each of: the version of the format, when the response was made in milliseconds
 * since the epoch, the client, the provider, and in version 2 the tokens. Without tokens it is version 1, which older gateways read too.
 */
final class RedisOwners implements OwnerStore {

    private static final String WITHOUT_TOKENS = "1";
    private static final int LINES_WITHOUT_TOKENS = 4;
    private static final String WITH_TOKENS = "2";
    private static final int LINES_WITH_TOKENS = 5;

    private final RedisLink link;
    private final String prefix;

    RedisOwners(RedisLink link, String prefix) {
        this.link = link;
        this.prefix = prefix;
    }

    @Override
    public void keep(String responseId, ResponseOwner owner) {
        String value = String.join(
                "\n",
                owner.tokens().isPresent() ? WITH_TOKENS : WITHOUT_TOKENS,
                Long.toString(owner.made().toEpochMilli()),
                owner.client(),
                owner.provider());
        if (owner.tokens().isPresent()) {
            value += "\n" + owner.tokens().getAsLong();
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        Optional<CompletableFuture<Boolean>> unused =
                link.send(commands -> commands.put(key(responseId), bytes, KEPT.toMillis()));
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
        boolean hasTokens = lines.length == LINES_WITH_TOKENS && lines[0].equals(WITH_TOKENS);
        if (!hasTokens && !(lines.length == LINES_WITHOUT_TOKENS && lines[0].equals(WITHOUT_TOKENS))) {
            return new OwnerLookup.Away();
        }
        try {
            Instant made = Instant.ofEpochMilli(Long.parseLong(lines[1]));
            OptionalLong tokens = hasTokens ? OptionalLong.of(Long.parseLong(lines[4])) : OptionalLong.empty();
            return new OwnerLookup.Found(new ResponseOwner(lines[2], lines[3], made, tokens));
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
