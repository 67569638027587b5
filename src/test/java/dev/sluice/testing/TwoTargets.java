package dev.sluice.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * The model {@code smart}, which leads to the target {@code one} of the provider {@code first}, and if that fails to {@code two} of
 * {@code second}. Neither is left out for its failures.
 */
public final class TwoTargets {

    /** The first event of a chat's stream, which no client could show. */
    public static final String ROLE =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";

    /** An event with content. */
    public static final String ONE = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One\"}}]}\n\n";

    /** The last events. */
    public static final String END =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private TwoTargets() {}

    /** The lines of sluice.properties, and more of them. */
    public static String[] lines(FakeProvider first, FakeProvider second, String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.providers.first.base-url=" + first.baseUrl(),
                "sluice.providers.first.auth=none",
                "sluice.providers.first.breaker=off",
                "sluice.providers.first.default=true",
                "sluice.providers.second.base-url=" + second.baseUrl(),
                "sluice.providers.second.auth=none",
                "sluice.providers.second.breaker=off",
                "sluice.targets.one.provider=first",
                "sluice.targets.one.model=model-one",
                "sluice.targets.two.provider=second",
                "sluice.targets.two.model=model-two",
                "sluice.models.smart.targets=one; two",
                "sluice.models.smart.attempts=2"));
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }

    /**
     * The same, and a model {@code waiting}, which leads first to the target {@code silent}: the first provider's server, asked with little
     * patience.
     *
     * @param patience its timeouts
     */
    public static String[] linesWithSilent(FakeProvider first, FakeProvider second, String patience, String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.providers.impatient.base-url=" + first.baseUrl(),
                "sluice.providers.impatient.auth=none",
                "sluice.providers.impatient.breaker=off",
                "sluice.providers.impatient.timeout.first-byte=" + patience,
                "sluice.providers.impatient.timeout.idle=" + patience,
                "sluice.targets.silent.provider=impatient",
                "sluice.targets.silent.model=model-one",
                "sluice.models.waiting.targets=silent; two",
                "sluice.models.waiting.attempts=2"));
        lines.addAll(List.of(more));
        return lines(first, second, lines.toArray(String[]::new));
    }
}
