package dev.sluice.routing;

import dev.sluice.api.AnswerForm;
import dev.sluice.api.Endpoint;

/** Which API a provider has. */
public enum Dialect {
    /** OpenAI's, or several: every request may be sent. */
    OPENAI("the OpenAI API", Provider.Auth.BEARER),
    /** Anthropic's: messages, and the list of models. */
    ANTHROPIC(
            "the Anthropic API: POST /v1/messages, POST /v1/messages/count_tokens and GET /v1/models",
            Provider.Auth.X_API_KEY),
    /**
     * <a href="https://learn.microsoft.com/azure/ai-services/openai/reference">Azure OpenAI</a> with deployments: the path names the model, the
     * query the version. Its newer API below {@code /openai/v1} is {@link #OPENAI}.
     */
    AZURE("the API of Azure OpenAI", Provider.Auth.API_KEY),
    /** Google's Gemini API. */
    GEMINI("the Gemini API: POST /v1beta/models/MODEL:generateContent and the like", Provider.Auth.X_GOOG_API_KEY);

    private final String description;
    private final Provider.Auth usualAuth;

    Dialect(String description, Provider.Auth usualAuth) {
        this.description = description;
        this.usualAuth = usualAuth;
    }

    /** Whether requests to this endpoint may be sent. What the gateway does not know passes. */
    boolean speaks(Endpoint endpoint) {
        AnswerForm form = endpoint.answers();
        return form == AnswerForm.ANY
                || switch (this) {
                    case OPENAI -> true;
                    case ANTHROPIC -> form == AnswerForm.MESSAGES;
                    case AZURE -> form != AnswerForm.MESSAGES && form != AnswerForm.GEMINI;
                    case GEMINI -> form == AnswerForm.GEMINI;
                };
    }

    /** Whether the path names the model of a request to this endpoint, as a deployment. */
    public boolean hasDeploymentOf(Endpoint endpoint) {
        return this == AZURE && endpoint.isOfDeployments();
    }

    /** What the provider has, for the message to a client that called something else. */
    String description() {
        return description;
    }

    /** How keys of such providers are sent, unless the configuration says otherwise. */
    public Provider.Auth usualAuth() {
        return usualAuth;
    }
}
