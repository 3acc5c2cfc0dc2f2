package dev.hearth.dialect.fuzz;

import static dev.hearth.dialect.fuzz.Examples.json;
import static dev.hearth.dialect.fuzz.Examples.named;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.TestRequests;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.inference.Operation;
import java.util.List;

/** Anthropic's messages. */
public final class AnthropicTarget {
  private static final AnthropicDialect DIALECT = new AnthropicDialect();

  private static final List<String> REQUESTS =
      List.of(
          json(
              """
              {'model':'m','max_tokens':9,'stream':true,'system':[{'type':'text','text':'s',
              'cache_control':{'type':'ephemeral'}}],'messages':[
              {'role':'user','content':[{'type':'text','text':'t'},{'type':'image','source':
              {'type':'base64','media_type':'image/png','data':'AAAA'}},{'type':'image','source':
              {'type':'url','url':'https://x/y.png'}},{'type':'document','title':'d','source':
              {'type':'base64','media_type':'application/pdf','data':'JV'}}]},
              {'role':'assistant','content':[{'type':'thinking','thinking':'hm','signature':'s1'},
              {'type':'redacted_thinking','data':'red'},{'type':'text','text':'a'},
              {'type':'tool_use','id':'t1','name':'f','input':{'x':1.50}}]},
              {'role':'user','content':[{'type':'tool_result','tool_use_id':'t1','is_error':true,
              'content':[{'type':'text','text':'42'},{'type':'image','source':{'type':'base64',
              'media_type':'image/png','data':'AAAA'}}]},{'type':'text','text':'and?'}]}],
              'tools':[{'name':'f','description':'d','input_schema':{'type':'object'}},
              {'type':'web_search_20250305','name':'web_search'}],
              'tool_choice':{'type':'tool','name':'f','disable_parallel_tool_use':true},
              'thinking':{'type':'enabled','budget_tokens':1024},'metadata':{'user_id':'u'}}
              """),
          json(
              "{'model':'m','max_tokens':9,'system':'s','messages':[{'role':'user','content':'hi'},"
                  + "{'role':'assistant','content':'so'}],'temperature':1,'top_k':4,'top_p':0.9,"
                  + "'stop_sequences':['a'],'output_config':{'effort':'low','format':{"
                  + "'type':'json_schema','schema':{'type':'object'}}},"
                  + "'context_management':{'edits':[]}}"));

  private static final String START =
      "{'type':'message_start','message':{'id':'msg_1','model':'claude','content':[],'usage':{"
          + "'input_tokens':7,'cache_read_input_tokens':20,'cache_creation_input_tokens':3,"
          + "'output_tokens':1}}}";

  private static final List<String> STREAMS =
      List.of(
          named(
              START,
              "{'type':'content_block_start','index':0,'content_block':{'type':'thinking',"
                  + "'thinking':'','signature':''}}",
              "{'type':'ping'}",
              "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta',"
                  + "'thinking':'hm'}}",
              "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta',"
                  + "'signature':'s1'}}",
              "{'type':'content_block_stop','index':0}",
              "{'type':'content_block_start','index':1,'content_block':{'type':'text','text':''}}",
              "{'type':'content_block_delta','index':1,'delta':{'type':'text_delta',"
                  + "'text':'H\\u00e9'}}",
              "{'type':'content_block_delta','index':1,'delta':{'type':'citations_delta',"
                  + "'citation':{'type':'web_search_result_location','url':'https://x'}}}",
              "{'type':'content_block_stop','index':1}",
              "{'type':'message_delta','delta':{'stop_reason':'stop_sequence','stop_sequence':'#'},"
                  + "'usage':{'output_tokens':5}}",
              "{'type':'message_stop'}"),
          named(
              START,
              "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use',"
                  + "'id':'t1','name':'f','input':{}}}",
              "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta',"
                  + "'partial_json':'{\\\"x\\\":1}'}}",
              "{'type':'content_block_stop','index':0}",
              "{'type':'content_block_start','index':1,'content_block':{"
                  + "'type':'redacted_thinking','data':'red'}}",
              "{'type':'content_block_stop','index':1}",
              "{'type':'content_block_start','index':2,'content_block':{'type':'server_tool_use',"
                  + "'id':'s','name':'web_search','input':{}}}",
              "{'type':'message_delta','delta':{'stop_reason':'tool_use'},"
                  + "'usage':{'output_tokens':5}}",
              "{'type':'message_stop'}"),
          named(START, "{'type':'error','error':{'type':'overloaded_error','message':'busy'}}"));

  private static final List<String> WHOLES =
      List.of(
          json(
              "{'id':'msg_1','type':'message','model':'claude','role':'assistant','content':["
                  + "{'type':'thinking','thinking':'hm','signature':'s1'},"
                  + "{'type':'text','text':'Hi','citations':[{'type':'char_location',"
                  + "'cited_text':'c','document_index':0,'start_char_index':0,"
                  + "'end_char_index':1}]},"
                  + "{'type':'tool_use','id':'t1','name':'f','input':{'x':1.50}}],"
                  + "'stop_reason':'tool_use','stop_sequence':null,"
                  + "'usage':{'input_tokens':7,'output_tokens':3}}"),
          json("{'type':'error','error':{'type':'rate_limit_error','message':'slow'}}"));

  private static final List<String> COUNTS =
      List.of(json("{'object':'o','input_tokens':42}"), Examples.ERROR);

  static final Target TARGET =
      new Target(
          "anthropic",
          AnthropicTarget.class,
          List.of(
              new DoorSurface("request", DIALECT, Asked.of(Operation.CHAT), REQUESTS),
              new DoorSurface("count", DIALECT, Asked.of(Operation.COUNT_TOKENS), REQUESTS),
              new AnswerSurface("count answer", DIALECT, TestRequests.count(), COUNTS),
              new RelaySurface(
                  "count relay", DIALECT, Requests.facts(Operation.COUNT_TOKENS, false), COUNTS),
              new AnswerSurface("stream", DIALECT, Requests.chat(true), STREAMS),
              new AnswerSurface("whole", DIALECT, Requests.chat(false), WHOLES),
              new RelaySurface(
                  "stream relay", DIALECT, Requests.facts(Operation.CHAT, true), STREAMS),
              new RelaySurface(
                  "whole relay", DIALECT, Requests.facts(Operation.CHAT, false), WHOLES),
              new ErrorSurface("error", DIALECT, List.of(WHOLES.getLast(), Examples.ERROR))));

  private AnthropicTarget() {}

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.run(input);
  }
}
