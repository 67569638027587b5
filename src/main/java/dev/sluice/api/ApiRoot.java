package dev.sluice.api;

import java.util.Locale;

/** The roots of the APIs: the first part of a path, as the web application maps it. */
public enum ApiRoot {
    /** OpenAI's and Anthropic's APIs, and those of compatible providers. */
    V1("v1", "v1"),
    /** The second version of Cohere's API, of which ranking alone is served, with {@link #V1}. */
    V2("v2", "v1"),
    /** Azure OpenAI: deployments, and OpenAI's API below {@code v1}. */
    OPENAI("openai", "openai"),
    /** Google's Gemini API. */
    V1BETA("v1beta", "gemini");

    private final String segment;
    private final String label;

    ApiRoot(String segment, String label) {
        this.segment = segment;
        this.label = label;
    }

    /** Its name in the configuration. */
    public String label() {
        return label;
    }

    /** The first segment of its paths, without slashes. */
    public String segment() {
        return segment;
    }

    /**
     * The root of a servlet that is mapped to {@code /<segment>/*} or {@code /v2/rerank}, also below another path; {@link #V1} for any other
     * servlet.
     *
     * @param servletPath path of the servlet; null for none
     */
    static ApiRoot ofServlet(String servletPath) {
        if (servletPath != null) {
            String path = servletPath.toLowerCase(Locale.ROOT);
            if (path.endsWith("/v2/rerank")) {
                return V2;
            }
            for (ApiRoot root : values()) {
                if (root != V1 && path.endsWith("/" + root.segment)) {
                    return root;
                }
            }
        }
        return V1;
    }
}
