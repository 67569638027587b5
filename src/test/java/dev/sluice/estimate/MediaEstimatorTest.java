package dev.sluice.estimate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MediaEstimatorTest {

    private static final String GPT = "gpt-4o";
    private static final String CLAUDE = "claude-sonnet-4-5";

    /** 3,000 bytes. */
    private static final String DATA = "QUJD".repeat(1000);

    private static final String PNG = Base64.getEncoder().encodeToString(ImageHeads.png(800, 400));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'image_url':{'url':'data:image/png;base64,PNG'} | 425",
                "'image_url':'data:image/png;base64,PNG' | 425",
                "'image_url':{'detail':'low','url':'data:image/png;base64,PNG'} | 85",
                "'image_url':{'url':'data:image/png;base64,PNG','detail':'high'} | 425",
                "'image_url':{'url':'DATA:IMAGE/PNG;BASE64,PNG'} | 425",
                "'image_url':{'url':'data:image\\/png;base64,PNG'} | 425",
                "'image_url':{'url':'data:image/png;charset=x;base64,PNG'} | 425",
                "'image_url':{'url':'data:image/heic;base64,DATA'} | 1100",
                "'image_url':{'url':'data:text/plain;base64,DATA'} | 750",
                "'image_url':{'url':'data:application/json;base64,DATA'} | 750",
                "'image_url':{'url':'data:image/svg+xml;base64,DATA'} | 750",
                "'image_url':{'url':'data:;base64,DATA'} | 750",
                "'image_url':{'url':'data:anything;base64,DATA'} | 750",
                "'input_audio':{'data':'DATA','format':'mp3'} | 8",
                "'input_audio':{'data':'DATA'} | 8",
                "'input_audio':{'data':'UklGDATA','format':'wav'} | 8",
                "'input_audio':{'data':'UklGRgAADATA','format':'wav'} | 1",
                "'file':{'file_data':'data:application/pdf;base64,DATA','filename':'a.pdf'} | 100",
                "'file':{'file_data':'data:application/pdf;base64,DATA'} | 100",
                "'file':{'file_data':'data:application/pdf;base64,DATA','filename':'a.txt'} | 750",
                "'file':{'file_data':'data:text/csv;base64,DATA','filename':'a.pdf'} | 750",
                "'file':{'file_data':'DATA','filename':'a.pdf'} | 750",
                "'file':{'file_data':'data:image/png;base64,PNG','filename':'a.png'} | 425"
            })
    void aPartOfAChatMessageIsNoTextAndCosts(String part, long tokens) {
        MediaEstimate estimate = chat(part, GPT);

        assertThat(estimate.tokens()).isEqualTo(tokens);
        assertThat(estimate.uncounted()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'image_url':{'url':'https://example.com/a.png'} | 1100",
                "'image_url':{'url':'https://example.com/a.png','detail':'low'} | 85",
                "'image_url':'gs://bucket/a' | 1100",
                "'image_url':{'url':'https://example.com/a.png','detail':'original'} | 10000",
                "'file':{'file_id':'file-123'} | 2000"
            })
    void whatAPartNamesElsewhereCostsWithoutBeingRead(String part, long tokens) {
        MediaEstimate estimate = chat(part, GPT);

        assertThat(estimate.tokens()).isEqualTo(tokens);
        assertThat(estimate.uncounted()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type':'text','text':'data:image/png;base64,QUJD'",
                "'image_url':{'url':'data:text/plain,hello'}",
                "'image_url':{'url':'data:image/png;base64,This is the question: ...'}",
                "'image_url':{'url':'data:image/png,QUJD'}",
                "'image_url':{'url':17,'detail':{}}",
                "'image_url':{'url':null}",
                "'image_url':['data:image/png;base64,QUJD']",
                "'input_audio':{'data':'Hello there','format':'wav'}",
                "'file':{'file_data':'Some text.'}",
                "'file':'data:image/png;base64,QUJD'"
            })
    void whatIsTextStaysText(String part) {
        assertThat(chat(part, GPT)).isEqualTo(MediaEstimate.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'image_url':{'url':'data:image/png;base64,QUJD','url':'data:image/png;base64,QUJD'}",
                "'file':{'file_data':'data:application/pdf;base64,QUJD','filename':'a.pdf','filename':'a.txt'}",
                "'image_url':{'detail':'low','url':'data:image/png;base64,QUJD','detail':'high'}"
            })
    void aPartWithAMemberTwiceStaysTextAndCostsAFileMore(String part) {
        MediaEstimate estimate = chat(part, GPT);

        assertThat(estimate.uncounted()).isEmpty();
        assertThat(estimate.tokens()).isEqualTo(2000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'content':[{'image_url':'data:image/png;base64,PNG','detail':'low'}] | 85 | 1",
                "'content':[{'image_url':'https://example.com/a','detail':'auto'}] | 1100 | 0",
                "'content':[{'file_id':'file-1'}] | 2000 | 0",
                "'content':[{'file_id':'file-1','detail':'low'}] | 1100 | 0",
                "'content':[{'file_url':'https://example.com/a.pdf'}] | 2000 | 0",
                "'content':[{'file_data':'data:application/pdf;base64,DATA','filename':'a.pdf'}] | 100 | 1",
                "'content':[{'input_audio':{'format':'mp3','data':'DATA'}}] | 8 | 1",
                "'output':[{'image_url':'data:image/png;base64,PNG'},{'image_url':'data:image/png;base64,PNG'}] | 850 | 2",
                "'output':{'type':'computer_screenshot','image_url':'data:image/png;base64,PNG'} | 425 | 1",
                "'output':'data:image/png;base64,PNG' | 0 | 0",
                "'content':'data:image/png;base64,PNG' | 0 | 0"
            })
    void anItemOfAResponseRequestCosts(String item, long tokens, int uncounted) {
        MediaEstimate estimate = estimate(MediaMembers.RESPONSES, "{'input':[{" + item + "}]}", GPT);

        assertThat(estimate.tokens()).isEqualTo(tokens);
        assertThat(estimate.uncounted()).hasSize(uncounted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'type':'base64','media_type':'image/png','data':'PNG' | 427 | 1",
                "'data':'PNG','media_type':'image/png','type':'base64' | 427 | 1",
                "'type':'base64','media_type':'application/pdf','data':'DATA' | 100 | 1",
                "'type':'base64','data':'DATA' | 750 | 1",
                "'type':'text','media_type':'text/plain','data':'DATA' | 0 | 0",
                "'type':'text','media_type':'image/png','data':'PNG' | 0 | 0",
                "'media_type':'image/png','data':'PNG' | 0 | 0",
                "'type':'url','url':'https://example.com/a.JPG?size=1' | 1100 | 0",
                "'type':'url','url':'https://example.com/a.pdf' | 2000 | 0",
                "'type':'url','url':'https://example.com/a?name=x.png' | 2000 | 0",
                "'type':'file','file_id':'file_1' | 2000 | 0"
            })
    void aSourceInAMessageCosts(String source, long tokens, int uncounted) {
        List.of(
                        "{'messages':[{'content':[{'source':{%s}}]}]}",
                        "{'messages':[{'content':[{'type':'tool_result','content':[{'source':{%s}}]}]}]}",
                        "{'system':[{'source':{%s}}]}")
                .forEach(body -> {
                    MediaEstimate estimate = estimate(MediaMembers.MESSAGES, body.formatted(source), CLAUDE);

                    assertThat(estimate.tokens()).isEqualTo(tokens);
                    assertThat(estimate.uncounted()).hasSize(uncounted);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'inlineData':{'mimeType':'image/png','data':'PNG'} | 258 | 1",
                "'inline_data':{'mime_type':'audio/mp3','data':'DATA'} | 8 | 1",
                "'inlineData':{'mimeType':'audio/pcm','data':'DATA'} | 1 | 1",
                "'inlineData':{'data':'DATA'} | 750 | 1",
                "'inlineData':{'mime_type':'image/png','data':'PNG'} | 258 | 1",
                "'inlineData':{'mimeType':'image/png','mime_type':'text/plain','data':'PNG'} | 2000 | 0",
                "'fileData':{'file_uri':'https://example.com/a','mime_type':'audio/wav'} | 2000 | 0",
                "'fileData':{'mimeType':'image/png','fileUri':'https://example.com/a'} | 258 | 0",
                "'file_data':{'file_uri':'https://example.com/a'} | 2000 | 0",
                "'text':'DATA' | 0 | 0"
            })
    void aPartForGeminiCosts(String part, long tokens, int uncounted) {
        MediaEstimate estimate =
                estimate(MediaMembers.GEMINI, "{'contents':[{'parts':[{" + part + "}]}]}", "gemini-2.5-flash");

        assertThat(estimate.tokens()).isEqualTo(tokens);
        assertThat(estimate.uncounted()).hasSize(uncounted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'prompt':'a cat' | 1100",
                "'n':3 | 3300",
                "'n':null | 1100",
                "'n':0 | 1100",
                "'n':2,'n':5 | 5500",
                "'n':1e1 | 11000",
                "'n':'4' | 11000",
                "'n':-1 | 11000",
                "'n':999999999999999999999 | 11000",
                "'n':9999999999 | 1000000000",
                "'quality':'high' | 4200",
                "'quality':'HD','n':2 | 8400",
                "'quality':'low','quality':'high' | 4200",
                "'quality':'medium' | 1100",
                "'quality':4 | 1100"
            })
    void imagesToMakeCost(String members, long tokens) {
        assertThat(estimate(MediaMembers.IMAGES, "{" + members + "}", "gpt-image-1")
                        .tokens())
                .isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'conversation':'conv_1' | 32000",
                "'conversation':{'id':'conv_1'} | 32000",
                "'prompt':{'id':'pmpt_1','variables':{'city':'Rome'}} | 32000",
                "'prompt':{'id':'pmpt_1'},'conversation':'conv_1' | 64000",
                "'conversation':null,'prompt':null | 0"
            })
    void whatAResponseRequestRefersToCosts(String members, long tokens) {
        assertThat(estimate(MediaMembers.RESPONSES, "{" + members + "}", GPT))
                .isEqualTo(new MediaEstimate(List.of(), tokens));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cachedContent", "cached_content"})
    void contentThatGeminiHasCachedCosts(String member) {
        assertThat(estimate(
                                MediaMembers.GEMINI,
                                "{'" + member + "':'cachedContents/1','contents':[]}",
                                "gemini-2.5-flash")
                        .tokens())
                .isEqualTo(32_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'extra_body':{'google':{'cached_content':'c'}}", "'google':{'cached_content':'c'}"})
    void contentThatGeminiHasCachedCostsInAChatCompletionToo(String member) {
        assertThat(estimate(MediaMembers.CHAT, "{" + member + ",'messages':[]}", "gemini-2.5-flash")
                        .tokens())
                .isEqualTo(32_000);
    }

    @Test
    void aLargeDocumentCostsAtMostSoMuch() {
        String pdf = "'file':{'file_data':'data:application/pdf;base64," + "QUJD".repeat(2_000_000) + "'}";

        assertThat(chat(pdf, GPT).tokens()).isEqualTo(100_000);
    }

    @Test
    void anUnknownModelsImageCostsTheSetting() {
        String image = "'image_url':{'url':'data:image/png;base64,PNG'}";
        EstimateSettings settings = new EstimateSettings(7, 6, 5, 4, 3, 3, 3, 3, 3, 2, 1);
        JsonDocument document = parse(MediaMembers.CHAT, body(image));

        assertThat(estimator(MediaMembers.CHAT)
                        .estimate(document, "llava", settings)
                        .tokens())
                .isEqualTo(7);
    }

    @Test
    void theUncountedValuesAreInTheOrderOfTheDocument() {
        String parts = "'file_data':'data:application/pdf;base64,QUJD','image_url':'data:image/png;base64,QUJD'";
        MediaEstimate estimate =
                estimate(MediaMembers.RESPONSES, "{'input':[{'content':[{" + parts + "},{" + parts + "}]}]}", GPT);

        assertThat(estimate.uncounted()).hasSize(4);
        assertThat(estimate.uncounted().stream().map(JsonValue::start).toList()).isSorted();
    }

    @Test
    void aBodyWithAsManyMediaAsCanBeMatchedIsEstimated() {
        String part = "{'image_url':'data:image/png;base64,'},";
        MediaEstimate estimate =
                estimate(MediaMembers.CHAT, "{'messages':[{'content':[" + part.repeat(65_000) + "{}]}]}", GPT);

        assertThat(estimate.uncounted()).hasSize(65_000);
        assertThat(estimate.tokens()).isEqualTo(65_000L * 1100);
    }

    @Test
    void aBodyOfTextAloneHasNoMatch() {
        String text = "{'messages':[{'role':'user','content':[{'type':'text','text':'Hi'}]},{'content':'Hi'}]}";

        assertThat(parse(MediaMembers.CHAT, text).matchedBytes()).isZero();
    }

    private static MediaEstimate chat(String part, String model) {
        return estimate(MediaMembers.CHAT, body(part), model);
    }

    private static String body(String part) {
        return "{'messages':[{'role':'user','content':[{'type':'text','text':'Hi'},{" + part + "}]}]}";
    }

    private static MediaEstimate estimate(MediaMembers members, String body, String model) {
        return estimator(members).estimate(parse(members, body), model, EstimateSettings.DEFAULTS);
    }

    private static MediaEstimator estimator(MediaMembers members) {
        return members.in(query(members));
    }

    private static JsonDocument parse(MediaMembers members, String body) {
        String json = body.replace('\'', '"').replace("PNG\"", PNG + '"').replace("DATA\"", DATA + '"');
        return (JsonDocument) query(members).parse(json.getBytes(UTF_8));
    }

    private static JsonQuery query(MediaMembers members) {
        return JsonQuery.of(members.paths().toArray(JsonPath[]::new));
    }
}
