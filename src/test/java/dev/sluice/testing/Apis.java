package dev.sluice.testing;

import dev.sluice.api.ApiRoot;
import dev.sluice.api.ApiStyle;
import dev.sluice.api.RequestedEndpoint;

/** The APIs by their paths. */
public final class Apis {

    private Apis() {}

    /** The endpoint of chat completions. */
    public static RequestedEndpoint chatEndpoint() {
        return post("/chat/completions");
    }

    /** The endpoint that a POST to this path below {@code /v1} calls. */
    public static RequestedEndpoint post(String path) {
        return RequestedEndpoint.of(ApiRoot.V1, "POST", path);
    }

    /** The style of chat completions. */
    public static ApiStyle chat() {
        return chatEndpoint().endpoint().style();
    }

    /** The style of the API at this path below {@code /v1}. */
    public static ApiStyle at(String path) {
        return post(path).endpoint().style();
    }
}
