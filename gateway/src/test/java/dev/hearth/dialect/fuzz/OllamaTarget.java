package dev.hearth.dialect.fuzz;

import static dev.hearth.dialect.fuzz.Examples.json;
import static dev.hearth.dialect.fuzz.Examples.lines;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.TestRequests;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.ollama.OllamaPull;
import dev.hearth.inference.Operation;
import java.util.List;

/** Ollama's chat, generate, embed and embeddings. */
public final class OllamaTarget {
  private static final OllamaDialect BACK_END = new OllamaDialect();

  private static final List<String> CHATS =
      List.of(
          json(
              """
              {'model':'m','messages':[{'role':'system','content':'s'},
              {'role':'user','content':'what?','images':['iVBORw0KGgo=','data:image/webp;base64,AA']},
              {'role':'assistant','content':'so','thinking':'hm','tool_calls':[{'id':'c1',
              'function':{'index':0,'name':'f','arguments':{'x':1.50}}}]},
              {'role':'tool','tool_name':'f','content':'42'}],'think':'low','keep_alive':'5m',
              'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object'}}}],
              'format':{'type':'object'},'options':{'num_ctx':4096,'temperature':0.5,'stop':['a'],
              'seed':-1,'num_predict':9,'top_k':4,'mirostat':1},'stream':false}
              """));

  private static final List<String> GENERATES =
      List.of(
          json(
              "{'model':'m','system':'s','prompt':'what?','images':['iVBORw0KGgo='],"
                  + "'format':'json','think':true,'options':{},'context':[1,2],'raw':false}"),
          json("{'model':'m','prompt':'a','suffix':'z','raw':true,'template':'t'}"));

  private static final List<String> STREAMS =
      List.of(
          lines(
              "{'model':'v','created_at':'2026-01-01T00:00:00Z','message':{'role':'assistant',"
                  + "'content':'','thinking':'hm'},'done':false}",
              "{'model':'v','message':{'role':'assistant','content':'H\\u00e9'},'done':false}",
              "{'model':'v','message':{'role':'assistant','content':'','tool_calls':[{'id':'c1',"
                  + "'function':{'index':0,'name':'f','arguments':{'x':1.50}}}]},'done':false}",
              "{'model':'v','message':{'role':'assistant','content':''},'done':true,"
                  + "'done_reason':'stop','total_duration':5043500667,'prompt_eval_count':7,"
                  + "'eval_count':3}"),
          lines("{'message':{'content':'a'}}", "{'error':'model requires more system memory'}"));

  private static final List<String> WHOLES =
      List.of(
          json(
              "{'model':'v','message':{'role':'assistant','content':'Hi','tool_calls':[{"
                  + "'function':{'name':'f','arguments':{}}}]},'done':true,'done_reason':'length',"
                  + "'prompt_eval_count':7,'eval_count':3}"),
          json("{'error':'no such model'}"));

  private static final List<String> TEXTS =
      List.of(
          lines(
              "{'model':'v','response':'Hi','done':false}",
              "{'model':'v','response':'','done':true,'context':[1,2],'eval_count':3}"));

  private static final List<String> VECTORS =
      List.of(
          json("{'model':'v','embeddings':[[0.5,-1e-3],[1,2]],'prompt_eval_count':7}"),
          json("{'embedding':[0.5,-1e-3]}"));

  private static final List<String> PULLS =
      List.of(
          lines(
              "{'status':'pulling manifest'}",
              "{'status':'pulling 6a07','digest':'sha256:6a07','total':9,'completed':4}",
              "{'status':'success'}"),
          lines("{'status':'pulling manifest'}", "{'error':'file does not exist'}"));

  static final Target TARGET =
      new Target(
          "ollama",
          OllamaTarget.class,
          List.of(
              door("chat", OllamaDialect.chat(), CHATS),
              door("generate", OllamaDialect.generate(), GENERATES),
              door(
                  "embed",
                  OllamaDialect.embed(),
                  List.of(json("{'model':'m','input':['a','b'],'truncate':true,'dimensions':8}"))),
              door(
                  "embeddings",
                  OllamaDialect.embeddings(),
                  List.of(json("{'model':'m','prompt':'a','options':{'num_ctx':8}}"))),
              new AnswerSurface("stream", BACK_END, Requests.chat(true), STREAMS),
              new AnswerSurface("whole", BACK_END, Requests.chat(false), WHOLES),
              new AnswerSurface("text stream", BACK_END, TestRequests.completion(true), TEXTS),
              new AnswerSurface("text", BACK_END, TestRequests.completion(false), TEXTS),
              new AnswerSurface("vectors", BACK_END, Requests.embedding(), VECTORS),
              relay("chat stream relay", OllamaDialect.chat(), true, STREAMS),
              relay("chat relay", OllamaDialect.chat(), false, WHOLES),
              relay("generate stream relay", OllamaDialect.generate(), true, TEXTS),
              relay("generate relay", OllamaDialect.generate(), false, TEXTS),
              relay("embed relay", OllamaDialect.embed(), false, VECTORS),
              relay("embeddings relay", OllamaDialect.embeddings(), false, VECTORS),
              new RelaySurface(
                  "pull relay", new OllamaPull(), Requests.facts(Operation.PULL, true), PULLS),
              new ErrorSurface("error", BACK_END, List.of(WHOLES.getLast(), Examples.ERROR))));

  private OllamaTarget() {}

  private static Surface door(String name, OllamaDialect door, List<String> examples) {
    return new DoorSurface(name, door, Asked.of(door.operation()), examples);
  }

  private static Surface relay(
      String name, OllamaDialect door, boolean stream, List<String> examples) {
    return new RelaySurface(name, door, Requests.facts(door.operation(), stream), examples);
  }

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.run(input);
  }
}
