package dev.sluice.api;

import java.util.Locale;

/** The roots of the APIs: the first part of a path, as the web application maps it. */
public enum ApiRoot {
    /** OpenAI's and Anthropic's APIs, and those of compatible providers. */
    V1("v1"),
    /** Azure OpenAI: deployments, and OpenAI's API below {@code v1}. */
    OPENAI("openai"),
    /** Google's Gemini API. */
    V1BETA("v1beta");

    private final String segment;

    ApiRoot(String segment) {
        this.segment = segment;
    }

    /** The first segment of its paths, without slashes. */
    public String segment() {
        return segment;
    }

    /**
     * The root of a servlet that is mapped to {@code /<segment>/*}, also below another path; {@link #V1} for any other servlet.
     *
     * @param servletPath path of the servlet; null for none
     */
    static ApiRoot ofServlet(String servletPath) {
        if (servletPath != null) {
            String path = servletPath.toLowerCase(Locale.ROOT);
            for (ApiRoot root : values()) {
                if (root != V1 && path.endsWith("/" + root.segment)) {
                    return root;
                }
            }
        }
        return V1;
    }
}
