package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.util.Base64;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images, sound and files cost what they are, not what their bytes would cost as text. */
final class MediaRequestsTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String COUNTED = "sluice_token_counts_total{encoding=\"known\"}";

    /** The head of a PNG image of 800 x 400, and 440 KB of no pattern. */
    private static final String IMAGE = image();

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.surface=v1, gemini",
            "sluice.limits.prompt.model=*",
            "sluice.limits.prompt.selector=x-team",
            "sluice.limits.prompt.per=day",
            "sluice.limits.prompt.tokens=3000",
            "sluice.limits.total.model=*",
            "sluice.limits.total.selector=x-total",
            "sluice.limits.total.per=day",
            "sluice.limits.total.charge=total",
            "sluice.limits.total.tokens=3000",
            "sluice.limits.requests.model=*",
            "sluice.limits.requests.selector=x-requests",
            "sluice.limits.requests.per=day",
            "sluice.limits.requests.requests=2");

    private static int teams;

    private String team;

    @BeforeEach
    void newTeam() {
        provider.startOver();
        team = "team-" + ++teams;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/chat/completions | {'model':'gpt-4o','messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,IMAGE'}}]}]}",
                "/v1/responses | {'model':'gpt-4o','input':[{'role':'user','content':[{'type':'input_image','image_url':'data:image/png;base64,IMAGE'}]}]}",
                "/v1/messages | {'model':'claude-sonnet-4-5','max_tokens':9,'messages':[{'role':'user','content':[{'type':'image','source':{'type':'base64','media_type':'image/png','data':'IMAGE'}}]}]}",
                "/v1/messages | {'model':'claude-sonnet-4-5','max_tokens':9,'messages':[{'role':'user','content':[{'type':'tool_result','content':[{'type':'image','source':{'type':'base64','media_type':'image/png','data':'IMAGE'}}]}]}]}"
            })
    void aLargeImagePassesASmallLimitByteForByte(String path, String body) throws Exception {
        String sent = body.replace('\'', '"').replace("IMAGE", IMAGE);
        provider.answerWith(Answer.json(200, "{}"));

        assertThat(ask(path, sent, "x-team").status()).isEqualTo(200);

        assertThat(provider.takeRequest().bodyText()).isEqualTo(sent);
    }

    @Test
    void aLargeImageForGeminiPassesToo() throws Exception {
        String sent = "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'IMAGE'}}]}]}"
                .replace('\'', '"')
                .replace("IMAGE", IMAGE);
        provider.answerWith(Answer.json(200, "{}"));

        assertThat(ask("/v1beta/models/gemini-2.5-flash:generateContent", sent, "x-team")
                        .status())
                .isEqualTo(200);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(sent);
    }

    @Test
    void theSameBytesAsTextDoNotPass() {
        RawResponse refused =
                ask(CHAT, chat("{\"type\":\"text\",\"text\":\"data:image/png;base64," + IMAGE + "\"}"), "x-team");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.bodyText()).contains("\"request_too_large\"");
    }

    @Test
    void textInBase64DoesNotPassEither() {
        assertThat(ask(CHAT, chat(imageUrl("data:text/plain;base64," + IMAGE)), "x-team")
                        .status())
                .isEqualTo(429);
    }

    @Test
    void moreImagesThanABucketHoldsAreRefusedUncounted() {
        double counted = gateway.metric(COUNTED);
        String images = String.join(",", Collections.nCopies(8, imageUrl("data:image/png;base64," + IMAGE)));

        RawResponse refused = ask(CHAT, chat(images), "x-team");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(gateway.metric(COUNTED)).isEqualTo(counted);
    }

    /** Two images by URL are estimated as 2,200 tokens, so the bucket holds one such request at a time. */
    @ParameterizedTest
    @CsvSource({"x-team", "x-total"})
    void anEstimateIsCorrectedToTheReportedPrompt(String selector) {
        String images = chat(imageUrl("https://example.com/a.png") + "," + imageUrl("https://example.com/b.png"));
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":1}}"));
        for (int i = 0; i < 3; i++) {
            assertThat(ask(CHAT, images, selector).status()).isEqualTo(200);
        }
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":2600,\"completion_tokens\":1}}"));
        assertThat(ask(CHAT, images, selector).status()).isEqualTo(200);

        assertThat(ask(CHAT, images, selector).status()).isEqualTo(429);
    }

    @Test
    void aRequestOfTextAloneIsNotCorrected() {
        String text = chat("{\"type\":\"text\",\"text\":\"" + "word ".repeat(1400) + "\"}");
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}"));
        assertThat(ask(CHAT, text, "x-team").status()).isEqualTo(200);
        assertThat(ask(CHAT, text, "x-team").status()).isEqualTo(200);

        assertThat(ask(CHAT, text, "x-team").status()).isEqualTo(429);
    }

    @Test
    void anEstimateStaysWhereTheProviderReportsNoPrompt() {
        String images = chat(imageUrl("https://example.com/a.png") + "," + imageUrl("https://example.com/b.png"));
        provider.answerWith(Answer.json(200, "{}"));
        assertThat(ask(CHAT, images, "x-team").status()).isEqualTo(200);

        assertThat(ask(CHAT, images, "x-team").status()).isEqualTo(429);
    }

    @Test
    void aLimitInRequestsCountsARequestWithAnImageOnce() {
        String image = chat(imageUrl("https://example.com/a.png"));
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":1}}"));
        assertThat(ask(CHAT, image, "x-requests").status()).isEqualTo(200);
        assertThat(ask(CHAT, image, "x-requests").status()).isEqualTo(200);

        assertThat(ask(CHAT, image, "x-requests").status()).isEqualTo(429);
    }

    @Test
    void imagesToMakeAreReserved() {
        assertThat(ask("/v1/images/generations", "{\"model\":\"gpt-image-1\",\"prompt\":\"a cat\",\"n\":3}", "x-team")
                        .status())
                .isEqualTo(429);
        provider.answerWith(Answer.json(200, "{}"));
        assertThat(ask("/v1/images/generations", "{\"model\":\"gpt-image-1\",\"prompt\":\"a cat\",\"n\":2}", "x-team")
                        .status())
                .isEqualTo(200);
    }

    private RawResponse ask(String path, String body, String selector) {
        return gateway.post(path, body, "x-arch-ratelimit-selector: " + selector, selector + ": " + team);
    }

    private static String chat(String parts) {
        return "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":[" + parts + "]}]}";
    }

    private static String imageUrl(String url) {
        return "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}";
    }

    private static String image() {
        byte[] bytes = new byte[440_000];
        new Random(1).nextBytes(bytes);
        byte[] head = {
            (byte) 0x89,
            'P',
            'N',
            'G',
            '\r',
            '\n',
            0x1A,
            '\n',
            0,
            0,
            0,
            13,
            'I',
            'H',
            'D',
            'R',
            0,
            0,
            3,
            32,
            0,
            0,
            1,
            (byte) 144
        };
        System.arraycopy(head, 0, bytes, 0, head.length);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
