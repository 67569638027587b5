package dev.sluice.it;

import static dev.sluice.testing.TestClients.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.ResponseCreateParams;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Recording;
import java.net.URL;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The official Java SDKs in a real container: they read the same as from the provider itself, and raise their own exceptions. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
final class SdksIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private static FakeProvider provider;

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive war() {
        provider = FakeProvider.start();
        return DeployedWar.configured(
                "sluice.providers.main.base-url=" + provider.baseUrl(),
                "sluice.providers.main.key=secret_key",
                "sluice.providers.main.default=true",
                client("free"),
                client("held"),
                "sluice.clients.held.models=o3",
                client("poor"),
                "sluice.clients.poor.tokens-per-day=2");
    }

    @BeforeEach
    void startOver() {
        provider.startOver();
    }

    /** What a program asks by an SDK, and what a provider answers. */
    enum Call {
        CHAT("openai-chat-basic-4omini.json") {
            @Override
            Object ask(OpenAIClient openAi, AnthropicClient anthropic) {
                return openAi.chat().completions().create(chat());
            }
        },
        CHAT_STREAM("openai-chat-stream-usage-detailed.sse") {
            @Override
            Object ask(OpenAIClient openAi, AnthropicClient anthropic) {
                try (var stream = openAi.chat().completions().createStreaming(withUsage(chat()))) {
                    return stream.stream().toList();
                }
            }
        },
        RESPONSE("openai-responses-basic.json") {
            @Override
            Object ask(OpenAIClient openAi, AnthropicClient anthropic) {
                return openAi.responses().create(response());
            }
        },
        RESPONSE_STREAM("openai-responses-stream-pydantic.sse") {
            @Override
            Object ask(OpenAIClient openAi, AnthropicClient anthropic) {
                try (var stream = openAi.responses().createStreaming(response())) {
                    return stream.stream().toList();
                }
            }
        },
        MESSAGE("anthropic-message-text.json") {
            @Override
            Object ask(OpenAIClient openAi, AnthropicClient anthropic) {
                return anthropic.messages().create(message());
            }
        },
        MESSAGE_STREAM("anthropic-stream-helper.sse") {
            @Override
            Object ask(OpenAIClient openAi, AnthropicClient anthropic) {
                try (var stream = anthropic.messages().createStreaming(message())) {
                    return stream.stream().toList();
                }
            }
        },
        COUNT_TOKENS("{\"input_tokens\":7}") {
            @Override
            Object ask(OpenAIClient openAi, AnthropicClient anthropic) {
                return anthropic
                        .messages()
                        .countTokens(MessageCountTokensParams.builder()
                                .model("m")
                                .addUserMessage("Hi")
                                .build());
            }
        };

        private final String good;

        Call(String good) {
            this.good = good;
        }

        abstract Object ask(OpenAIClient openAi, AnthropicClient anthropic);

        /** Asks with clients of the SDKs that are closed afterwards. */
        Object ask(String server, String client) {
            OpenAIClient openAi = OpenAIOkHttpClient.builder()
                    .baseUrl(server + "/v1")
                    .apiKey(client + "-key")
                    .timeout(PATIENCE)
                    .build();
            AnthropicClient anthropic = AnthropicOkHttpClient.builder()
                    .baseUrl(server)
                    .apiKey(client + "-key")
                    .timeout(PATIENCE)
                    .build();
            try {
                return ask(openAi, anthropic);
            } finally {
                openAi.close();
                anthropic.close();
            }
        }

        Answer good() {
            return good.startsWith("{") ? Answer.json(200, good) : Answer.recorded(Recording.named(good));
        }

        private static ChatCompletionCreateParams chat() {
            return ChatCompletionCreateParams.builder()
                    .model("m")
                    .addUserMessage("Hi")
                    .build();
        }

        /** Who does not ask for the usage does not get it: the gateway asks for itself alone. */
        private static ChatCompletionCreateParams withUsage(ChatCompletionCreateParams params) {
            return params.toBuilder()
                    .streamOptions(ChatCompletionStreamOptions.builder()
                            .includeUsage(true)
                            .build())
                    .build();
        }

        private static ResponseCreateParams response() {
            return ResponseCreateParams.builder().model("m").input("Hi").build();
        }

        private static MessageCreateParams message() {
            return MessageCreateParams.builder()
                    .model("m")
                    .maxTokens(100)
                    .addUserMessage("Hi")
                    .build();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anSdkReadsWhatItWouldReadFromTheProvider(Call call) {
        provider.answerWith(call.good());
        int before = provider.requestCount();

        assertThat(call.ask(server(), "free")).isEqualTo(call.ask("http://127.0.0.1:" + provider.port(), "of-no-use"));
        assertThat(provider.requestCount()).isEqualTo(before + 2);
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT, unknown, 401", "CHAT, held, 403", "CHAT, poor, 429",
        "RESPONSE, unknown, 401", "RESPONSE, held, 403", "RESPONSE, poor, 429",
        "MESSAGE, unknown, 401", "MESSAGE, held, 403", "MESSAGE, poor, 429"
    })
    void anSdkRaisesItsOwnExceptionForARefusal(Call call, String client, int status) {
        int before = provider.requestCount();

        RuntimeException refused = catchThrowableOfType(RuntimeException.class, () -> call.ask(server(), client));

        assertThat(statusOf(refused)).isEqualTo(status);
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    private static int statusOf(RuntimeException refused) {
        if (refused instanceof com.openai.errors.OpenAIServiceException openAi) {
            return openAi.statusCode();
        } else if (refused instanceof com.anthropic.errors.AnthropicServiceException anthropic) {
            return anthropic.statusCode();
        }
        throw new AssertionError("no error of the API", refused);
    }

    private String server() {
        return "http://127.0.0.1:" + url.getPort();
    }
}
