package dev.sluice.testing;

import dev.sluice.api.ApiStyle;
import dev.sluice.api.RequestedApi;

/** The APIs by their paths. */
public final class Apis {

    private Apis() {}

    /** The style of chat completions. */
    public static ApiStyle chat() {
        return at("/chat/completions");
    }

    /** The style of the API at this path below {@code /v1}. */
    public static ApiStyle at(String path) {
        return RequestedApi.styleOf(new StandInRequest().path(path).toRequest());
    }
}
