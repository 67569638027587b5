package dev.sluice.testing;

import java.util.List;
import java.util.stream.Stream;

/** A limit in tokens that no test uses up, so that it tells how many were charged. */
public final class TokenLimit {

    /** The headers of a request that the limit holds for. */
    public static final List<String> HEADERS = List.of("x-team: a", "x-arch-ratelimit-selector: x-team");

    /** A line by which a request with a file costs more than the limit has. */
    public static final String DEAR_FILES = "sluice.estimate.file-reference=1000000000";

    private static final long SIZE = 900_000_000;

    private TokenLimit() {}

    /**
     * The lines of a limit, besides {@link #DEAR_FILES}.
     *
     * @param model the models that it is for
     */
    public static List<String> lines(String name, String model) {
        String prefix = "sluice.limits." + name;
        return List.of(
                prefix + ".model=" + model,
                prefix + ".selector=x-team",
                prefix + ".tokens=" + SIZE,
                prefix + ".per=month",
                prefix + ".charge=total");
    }

    /**
     * How many tokens were charged to the limit that refuses a request for this model.
     *
     * @param more headers of the request
     */
    public static long charged(TestGateway gateway, String model, String... more) {
        RawResponse refused = gateway.post(
                "/v1/chat/completions",
                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}]}]}",
                Stream.concat(HEADERS.stream(), Stream.of(more)).toArray(String[]::new));
        if (refused.status() != 429) {
            throw new AssertionError("not refused: " + refused);
        }
        return SIZE
                - Long.parseLong(refused.header("x-ratelimit-remaining-tokens").orElseThrow());
    }
}
