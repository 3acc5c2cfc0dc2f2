package dev.hearth.dialect.fuzz;

import static dev.hearth.dialect.fuzz.Examples.json;
import static dev.hearth.dialect.fuzz.Examples.named;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.TestRequests;
import dev.hearth.dialect.responses.ResponsesDialect;
import dev.hearth.inference.Operation;
import java.util.List;

/** OpenAI's Responses. */
public final class ResponsesTarget {
  private static final ResponsesDialect DIALECT = new ResponsesDialect();

  private static final List<String> REQUESTS =
      List.of(
          json(
              """
              {'model':'m','instructions':'be kind','stream':true,'store':false,'input':[
              {'role':'developer','content':'d'},
              {'role':'user','content':[{'type':'input_text','text':'t'},
              {'type':'input_image','image_url':'data:image/png;base64,AA==','detail':'auto'},
              {'type':'input_file','filename':'a.pdf','file_data':'data:application/pdf;base64,JV'},
              {'type':'input_audio','input_audio':{'data':'UklG','format':'wav'}}]},
              {'type':'reasoning','summary':[{'type':'summary_text','text':'a'}],
              'encrypted_content':'gAAA'},
              {'type':'function_call','call_id':'c','name':'f','arguments':'{}'},
              {'type':'function_call_output','call_id':'c','output':'42'},
              {'type':'custom_tool_call','call_id':'e','name':'p','input':'a b'},
              {'type':'custom_tool_call_output','call_id':'e','output':[{'type':'input_text','text':'x'}]},
              {'type':'message','role':'assistant','content':[{'type':'output_text','text':'a'}]}],
              'tools':[{'type':'function','name':'f','parameters':{'type':'object'},'strict':false},
              {'type':'custom','name':'p','format':{'type':'text'}},{'type':'web_search'},
              {'type':'namespace','name':'n','tools':[{'type':'function','name':'g'}]}],
              'tool_choice':{'type':'function','name':'f'},'include':['reasoning.encrypted_content']}
              """),
          json(
              "{'model':'m','input':'hi','reasoning':{'effort':'high','summary':'auto'},"
                  + "'text':{'format':{'type':'json_schema','name':'s','schema':{'type':'object'}},"
                  + "'verbosity':'low'},'max_output_tokens':9,'temperature':1,'truncation':'auto',"
                  + "'metadata':{'a':'b'},'previous_response_id':null,'user':'u'}"));

  private static final List<String> STREAMS =
      List.of(
          named(
              "{'type':'response.created','response':{'id':'r','model':'real'}}",
              "{'type':'response.output_item.added','output_index':0,"
                  + "'item':{'type':'reasoning','summary':[]}}",
              "{'type':'response.reasoning_summary_text.delta','output_index':0,'summary_index':0,"
                  + "'delta':'a'}",
              "{'type':'response.output_item.done','output_index':0,'item':{'type':'reasoning',"
                  + "'summary':[{'type':'summary_text','text':'a'}],'encrypted_content':'gAAA'}}",
              "{'type':'response.output_text.delta','output_index':1,'content_index':0,'delta':'Hi'}",
              "{'type':'response.output_text.annotation.added','output_index':1,'content_index':0,"
                  + "'annotation_index':0,'annotation':{'type':'url_citation','url':'https://x'}}",
              "{'type':'response.output_item.done','output_index':1,'item':{'type':'message',"
                  + "'content':[{'type':'output_text','text':'Hi','annotations':[]}]}}",
              "{'type':'response.completed','response':{'status':'completed','usage':{"
                  + "'input_tokens':7,'input_tokens_details':{'cached_tokens':4},'output_tokens':3,"
                  + "'output_tokens_details':{'reasoning_tokens':1}}}}"),
          named(
              "{'type':'response.created','response':{'model':'real'}}",
              "{'type':'response.output_item.added','output_index':0,'item':{"
                  + "'type':'function_call','call_id':'c','name':'f','arguments':''}}",
              "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'{}'}",
              "{'type':'response.output_item.done','output_index':0,'item':{"
                  + "'type':'function_call','call_id':'c','name':'f','arguments':'{}'}}",
              "{'type':'response.output_item.added','output_index':1,'item':{"
                  + "'type':'custom_tool_call','call_id':'d','name':'p','input':''}}",
              "{'type':'response.custom_tool_call_input.delta','output_index':1,'delta':'x'}",
              "{'type':'response.refusal.delta','output_index':2,'delta':'no'}",
              "{'type':'response.incomplete','response':{'status':'incomplete',"
                  + "'incomplete_details':{'reason':'max_output_tokens'}}}"),
          named(
              "{'type':'response.created','response':{}}",
              "{'type':'response.failed','response':{'error':{'code':'rate_limit_exceeded',"
                  + "'message':'slow'}}}"));

  private static final List<String> WHOLES =
      List.of(
          json(
              "{'id':'r','object':'response','model':'real','status':'completed','output':["
                  + "{'type':'reasoning','summary':[{'type':'summary_text','text':'a'}]},"
                  + "{'type':'message','content':[{'type':'output_text','text':'Hi','annotations':["
                  + "{'type':'url_citation','url':'https://x','start_index':0,'end_index':2}]},"
                  + "{'type':'refusal','refusal':'no'}]},"
                  + "{'type':'function_call','call_id':'c','name':'f','arguments':'{}'},"
                  + "{'type':'web_search_call','id':'w'}],"
                  + "'usage':{'input_tokens':7,'output_tokens':3}}"),
          Examples.ERROR);

  private static final List<String> COUNTS =
      List.of(json("{'object':'o','input_tokens':42}"), Examples.ERROR);

  static final Target TARGET =
      new Target(
          "responses",
          ResponsesTarget.class,
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
              new ErrorSurface("error", DIALECT, List.of(Examples.ERROR))));

  private ResponsesTarget() {}

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.run(input);
  }
}
