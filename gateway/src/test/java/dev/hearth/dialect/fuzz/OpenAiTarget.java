package dev.hearth.dialect.fuzz;

import static dev.hearth.dialect.fuzz.Examples.events;
import static dev.hearth.dialect.fuzz.Examples.json;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.TestRequests;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.inference.Operation;
import java.util.List;

/** OpenAI's chat completions, completions and embeddings. */
public final class OpenAiTarget {
  private static final OpenAiDialect DIALECT = new OpenAiDialect();

  private static final List<String> CHATS =
      List.of(
          json(
              """
              {'model':'m','stream':true,'stream_options':{'include_usage':true},'messages':[
              {'role':'system','content':'be kind'},
              {'role':'user','content':[{'type':'text','text':'what?'},
              {'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA','detail':'low'}},
              {'type':'input_audio','input_audio':{'data':'UklG','format':'wav'}},
              {'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,JV'}}]},
              {'role':'assistant','content':null,'reasoning_content':'hm','tool_calls':[
              {'id':'c1','type':'function','function':{'name':'f','arguments':'{\\\\'x\\\\':1.50}'}}]},
              {'role':'tool','tool_call_id':'c1','content':'42'}],
              'tools':[{'type':'function','function':{'name':'f','description':'d','strict':true,
              'parameters':{'type':'object','properties':{'x':{'type':'number'}}}}}],
              'tool_choice':{'type':'function','function':{'name':'f'}},'parallel_tool_calls':false}
              """),
          json(
              """
              {'model':'m','messages':[{'role':'user','content':'hi\\\\u00e9 \\\\ud83e\\\\udd89'}],
              'temperature':0.5,'top_p':1,'max_completion_tokens':9,'stop':['a','b'],'seed':-7,
              'n':1,'logprobs':true,'top_logprobs':2,'user':'u','reasoning_effort':'low',
              'response_format':{'type':'json_schema','json_schema':{'name':'s','schema':
              {'type':'object','properties':{}}}},'metadata':{'a':'b'},'logit_bias':{'1':-100}}
              """));

  private static final List<String> STREAMS =
      List.of(
          events(
              "{'id':'c','model':'v','choices':[{'index':0,'delta':{'role':'assistant','content':''}}]}",
              "{'choices':[{'index':0,'delta':{'reasoning_content':'hm'},'finish_reason':null}]}",
              "{'choices':[{'index':0,'delta':{'content':'H\\u00e9'},'finish_reason':null}]}",
              "{'choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}",
              "{'choices':[],'usage':{'prompt_tokens':7,'completion_tokens':3,"
                  + "'prompt_tokens_details':{'cached_tokens':4},"
                  + "'completion_tokens_details':{'reasoning_tokens':1}}}",
              "[DONE]"),
          ": ping\n\n"
              + events(
                  "{'choices':[{'delta':{'tool_calls':[{'index':0,'id':'a','type':'function',"
                      + "'function':{'name':'f','arguments':''}}]}}]}",
                  "{'choices':[{'delta':{'tool_calls':[{'index':0,'function':{'arguments':'{}'}},"
                      + "{'index':1,'id':'b','function':{'name':'g','arguments':'{}'}}]}}]}",
                  "{'choices':[{'delta':{'content':[{'type':'thinking','thinking':[{'type':'text',"
                      + "'text':'a'}]},{'type':'text','text':'b'}],'refusal':'no',"
                      + "'annotations':[{'type':'url_citation','url_citation':{'url':'https://x',"
                      + "'title':'X','start_index':0,'end_index':2}}]}}]}",
                  "{'choices':[{'delta':{},'finish_reason':'tool_calls'}]}"),
          events(
              "{'choices':[{'delta':{'content':'a'}}]}",
              "{'error':{'message':'loading','code':503}}"));

  private static final List<String> WHOLES =
      List.of(
          json(
              "{'id':'c','object':'chat.completion','model':'v','choices':[{'index':0,'message':"
                  + "{'role':'assistant','content':'Hi','reasoning_content':'hm','tool_calls':["
                  + "{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}}]},"
                  + "'finish_reason':'tool_calls'}],'usage':{'prompt_tokens':7,"
                  + "'completion_tokens':3}}"),
          Examples.ERROR);

  private static final List<String> TEXTS =
      List.of(
          events(
              "{'model':'v','choices':[{'text':'Hi','index':0,'finish_reason':null}]}",
              "{'choices':[{'text':'','finish_reason':'length'}],'usage':{'prompt_tokens':1}}",
              "[DONE]"));

  private static final List<String> VECTORS =
      List.of(
          json(
              "{'object':'list','model':'v','data':[{'index':0,'embedding':[0.5,-1e-3]},"
                  + "{'index':1,'embedding':'AAAAPw=='}],'usage':{'prompt_tokens':7}}"));

  static final Target TARGET =
      new Target(
          "openai",
          OpenAiTarget.class,
          List.of(
              new DoorSurface("chat", DIALECT, Asked.of(Operation.CHAT), CHATS),
              new DoorSurface(
                  "completion",
                  DIALECT,
                  Asked.of(Operation.COMPLETION),
                  List.of(
                      json("{'model':'m','prompt':['a'],'suffix':'z','echo':false,'best_of':1}"))),
              new DoorSurface(
                  "embedding",
                  DIALECT,
                  Asked.of(Operation.EMBEDDING),
                  List.of(
                      json(
                          "{'model':'m','input':['a','b'],'dimensions':8,"
                              + "'encoding_format':'base64'}"))),
              new AnswerSurface("stream", DIALECT, Requests.chat(true), STREAMS),
              new AnswerSurface("whole", DIALECT, Requests.chat(false), WHOLES),
              new AnswerSurface("text stream", DIALECT, TestRequests.completion(true), TEXTS),
              new AnswerSurface("vectors", DIALECT, Requests.embedding(), VECTORS),
              new RelaySurface(
                  "stream relay", DIALECT, Requests.facts(Operation.CHAT, true), STREAMS),
              new RelaySurface(
                  "whole relay", DIALECT, Requests.facts(Operation.CHAT, false), WHOLES),
              new RelaySurface(
                  "vector relay", DIALECT, Requests.facts(Operation.EMBEDDING, false), VECTORS),
              new ErrorSurface("error", DIALECT, List.of(Examples.ERROR))));

  private OpenAiTarget() {}

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.run(input);
  }
}
