package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.StreamStart.Finding;
import dev.sluice.testing.Apis;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which events of each API a client could show. */
final class StreamStartTest {

    private static final String CHAT = "/chat/completions";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // The role alone
                "{'choices':[{'index':0,'delta':{'role':'assistant','content':'','refusal':null},'finish_reason':null}]}|NOTHING_YET",
                "{'choices':[{'index':0,'delta':{'role':'assistant','content':null,'reasoning_content':''},'finish_reason':''}]}|NOTHING_YET",
                "{'choices':[{'index':0,'delta':{},'finish_reason':null}]}|NOTHING_YET",
                "{'choices':[{'index':0,'delta':{'tool_calls':[ ],'function_call':{},'reasoning_details':[]}}]}|NOTHING_YET",
                // Azure
                "{'choices':[],'prompt_filter_results':[{'prompt_index':0}]}|NOTHING_YET",
                "{'choices':[],'usage':{'prompt_tokens':1}}|NOTHING_YET",
                "{'usage':{'prompt_tokens':1}}|NOTHING_YET",
                "{'error':null,'choices':[]}|NOTHING_YET",
                "{'choices':[{'delta':{'content':'a'}}]}|CONTENT",
                "{'choices':[{'delta':{'content':[{'type':'text','text':'a'}]}}]}|CONTENT",
                "{'choices':[{'delta':{'reasoning':'a'}}]}|CONTENT",
                "{'choices':[{'delta':{'reasoning_content':'a','content':null}}]}|CONTENT",
                "{'choices':[{'delta':{'tool_calls':[{'index':0}]}}]}|CONTENT",
                "{'choices':[{'delta':{'function_call':{'name':'a'}}}]}|CONTENT",
                "{'choices':[{'delta':{'refusal':'No'}}]}|CONTENT",
                "{'choices':[{'delta':{'audio':{'id':'a'}}}]}|CONTENT",
                "{'choices':[{'delta':{}},{'index':1,'delta':{'content':'a'}}]}|CONTENT",
                "{'choices':[{'delta':{},'finish_reason':'stop'}]}|CONTENT",
                "{'choices':[{'delta':{},'finish_reason':'content_filter'}]}|CONTENT_FILTER",
                "{'choices':[{'delta':{'content':'a'},'finish_reason':'content_filter'}]}|CONTENT",
                "{'choices':[{'delta':{},'finish_reason':'content_filter'},{'delta':{},'finish_reason':'stop'}]}|CONTENT",
                "{'choices':[{'index':1,'delta':{},'finish_reason':'content_filter'}]}|CONTENT",
                // Completions
                "{'choices':[{'text':'','index':0,'finish_reason':null}]}|NOTHING_YET",
                "{'choices':[{'text':'a','index':0,'finish_reason':null}]}|CONTENT",
                "{'choices':[{'text':'','index':0,'finish_reason':'length'}]}|CONTENT",
                // Not of this API
                "{'completion':'a'}|CONTENT",
                "{'error':{'message':'Oops'}}|ERROR",
                "{'error':{'code':502},'choices':[{'delta':{'content':''},'finish_reason':'error'}]}|ERROR",
                "{'error':'Oops','error_type':'overloaded'}|ERROR",
                "{'object':'error','message':'Oops'}|ERROR",
                "{'type':'error','error':{'type':'overloaded_error'}}|ERROR",
                "[{'error':{'code':503}}]|ERROR"
            })
    void anEventOfChatCompletions(String event, Finding finding) {
        assertThat(find(CHAT, event)).isEqualTo(finding);
        assertThat(find("/completions", event)).isEqualTo(finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type':'message_start','message':{'content':[],'stop_reason':null}}|NOTHING_YET",
                "{'type':'message_start','message':{'content':[{'type':'text','text':'a'}]}}|CONTENT",
                "{'type':'ping'}|NOTHING_YET",
                "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}|NOTHING_YET",
                "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':'a'}}|CONTENT",
                "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'','signature':''}}|NOTHING_YET",
                "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','name':'a','input':{}}}|CONTENT",
                "{'type':'content_block_start','index':0,'content_block':{'type':'server_tool_use','name':'a','input':{}}}|CONTENT",
                "{'type':'content_block_start','index':0,'content_block':{'type':'redacted_thinking','data':'a'}}|CONTENT",
                "{'type':'content_block_start','index':0}|CONTENT",
                "{'type':'content_block_delta','delta':{'type':'text_delta','text':'a'}}|CONTENT",
                "{'type':'content_block_stop','index':0}|NOTHING_YET",
                "{'type':'message_delta','delta':{'stop_reason':'end_turn'}}|CONTENT",
                "{'type':'message_delta','delta':{'stop_reason':'refusal'}}|CONTENT_FILTER",
                "{'type':'message_stop'}|CONTENT",
                "{'type':'a_new_event'}|CONTENT",
                "{}|CONTENT",
                "{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}|ERROR"
            })
    void anEventOfMessages(String event, Finding finding) {
        assertThat(find("/messages", event)).isEqualTo(finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type':'response.created','response':{'error':null}}|NOTHING_YET",
                "{'type':'response.queued'}|NOTHING_YET",
                "{'type':'response.in_progress'}|NOTHING_YET",
                "{'type':'response.output_item.added','item':{'type':'message','content':[]}}|NOTHING_YET",
                "{'type':'response.output_item.added','item':{'type':'reasoning','summary':[]}}|NOTHING_YET",
                "{'type':'response.output_item.added','item':{'type':'function_call','name':'a'}}|CONTENT",
                "{'type':'response.output_item.added'}|CONTENT",
                "{'type':'response.content_part.added','part':{'type':'output_text','text':''}}|NOTHING_YET",
                "{'type':'response.content_part.added','part':{'type':'refusal','refusal':'No'}}|CONTENT",
                "{'type':'response.reasoning_summary_part.added','part':{'type':'summary_text','text':''}}|NOTHING_YET",
                "{'type':'response.output_text.delta','delta':'a'}|CONTENT",
                "{'type':'response.function_call_arguments.delta','delta':'a'}|CONTENT",
                "{'type':'response.refusal.delta','delta':'a'}|CONTENT",
                "{'type':'response.output_item.done'}|CONTENT",
                "{'type':'response.completed'}|CONTENT",
                "{'type':'response.incomplete','response':{'incomplete_details':{'reason':'max_output_tokens'}}}|CONTENT",
                "{'type':'response.incomplete','response':{'incomplete_details':{'reason':'content_filter'}}}|CONTENT_FILTER",
                "{'type':'error','code':'server_error','message':'Oops'}|ERROR",
                "{'type':'response.failed','response':{'error':{'code':'server_error'}}}|ERROR"
            })
    void anEventOfResponses(String event, Finding finding) {
        assertThat(find("/responses", event)).isEqualTo(finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'candidates':[{'content':{'parts':[{'text':'a'}]}}]}|CONTENT",
                "{'candidates':[{'content':{'parts':[{'functionCall':{'name':'a'}}]}}]}|CONTENT",
                "{'candidates':[{'content':{'parts':[{'text':''},{'inlineData':{}}]}}]}|CONTENT",
                "{'candidates':[{'content':{'parts':[{'text':''}],'role':'model'},'index':0}]}|NOTHING_YET",
                "{'candidates':[{'content':{'role':'model'},'index':0}]}|NOTHING_YET",
                "{'usageMetadata':{'promptTokenCount':1},'modelVersion':'a'}|NOTHING_YET",
                "{'promptFeedback':{'safetyRatings':[]}}|NOTHING_YET",
                "{'candidates':[{'finishReason':'STOP'}]}|CONTENT",
                "{'candidates':[{'finishReason':'MAX_TOKENS','content':{'parts':[{'text':''}]}}]}|CONTENT",
                "{'candidates':[{'finishReason':'SAFETY'}]}|CONTENT_FILTER",
                "{'candidates':[{'finishReason':'PROHIBITED_CONTENT','index':0}]}|CONTENT_FILTER",
                "{'candidates':[{'finishReason':'BLOCKLIST'}]}|CONTENT_FILTER",
                "{'candidates':[{'finishReason':'SAFETY','content':{'parts':[{'text':'a'}]}}]}|CONTENT",
                "{'candidates':[{'finishReason':'SAFETY','index':1}]}|CONTENT",
                "{'promptFeedback':{'blockReason':'SAFETY'}}|CONTENT_FILTER",
                "{'totalTokens':1}|CONTENT",
                "{'error':{'code':503,'status':'UNAVAILABLE'}}|ERROR",
                "[{'error':{'code':503}}]|ERROR"
            })
    void anEventOfGemini(String event, Finding finding) {
        ApiStyle gemini = RequestedEndpoint.of(ApiRoot.V1BETA, "POST", "/models/a:streamGenerateContent")
                .endpoint()
                .style();

        assertThat(find(gemini.newStreamStart(), event)).isEqualTo(finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}|CONTENT",
                "{'type':'image_generation.partial_image'}|CONTENT",
                "{'choices':[]}|CONTENT",
                "{'type':'error','message':'Oops'}|ERROR",
                "{'error':{'message':'Oops'}}|ERROR"
            })
    void anEventOfAnyOtherApiIsContentUnlessItIsAnError(String event, Finding finding) {
        assertThat(find("/images/generations", event)).isEqualTo(finding);
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAT, "/completions", "/messages", "/responses", "/embeddings"})
    void whatIsNotAnObjectIsContent(String path) {
        for (String data : new String[] {"[DONE]", "text", "{\"choices\":", "\"text\"", "[]", "1", "\u0000"}) {
            assertThat(find(path, data)).as(data).isEqualTo(Finding.CONTENT);
        }
    }

    @Test
    void aFilterThatEndsOneOfSeveralChoicesIsContent() {
        StreamStart start = Apis.at(CHAT).newStreamStart();

        assertThat(find(start, "{'choices':[{'index':0,'delta':{'role':'assistant'}}]}"))
                .isEqualTo(Finding.NOTHING_YET);
        assertThat(find(start, "{'choices':[{'index':1,'delta':{'role':'assistant'}}]}"))
                .isEqualTo(Finding.NOTHING_YET);
        assertThat(find(start, "{'choices':[{'index':0,'delta':{},'finish_reason':'content_filter'}]}"))
                .isEqualTo(Finding.CONTENT);
    }

    @Test
    void theLengthBoundsTheData() {
        byte[] data = "{\"choices\":[]}garbage".getBytes(StandardCharsets.UTF_8);

        assertThat(Apis.at(CHAT).newStreamStart().event(data, 14)).isEqualTo(Finding.NOTHING_YET);
    }

    private static Finding find(String path, String event) {
        return find(Apis.at(path).newStreamStart(), event);
    }

    private static Finding find(StreamStart start, String event) {
        byte[] data = event.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return start.event(data, data.length);
    }
}
