package dev.hearth.dialect.fuzz;

import static dev.hearth.dialect.fuzz.Examples.events;
import static dev.hearth.dialect.fuzz.Examples.json;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.TestRequests;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.inference.Operation;
import java.util.List;

/** Gemini's generateContent, streamGenerateContent in both forms, embedContent and its batch. */
public final class GeminiTarget {
  private static final GeminiDialect DIALECT = new GeminiDialect();
  private static final GeminiDialect ARRAY = GeminiDialect.streamingAnArray();
  private static final Asked CHAT = new Asked(Operation.CHAT, "m", true);
  private static final Asked COUNT = new Asked(Operation.COUNT_TOKENS, "m", false);
  private static final Asked EMBEDDING = new Asked(Operation.EMBEDDING, "m", false);

  private static final List<String> REQUESTS =
      List.of(
          json(
              """
              {'systemInstruction':{'parts':[{'text':'s'}]},'contents':[
              {'role':'user','parts':[{'text':'a'},{'inlineData':{'mimeType':'image/png',
              'data':'_-A='}},{'fileData':{'mimeType':'image/png','fileUri':'https://x/y'}}]},
              {'role':'model','parts':[{'text':'hm','thought':true},
              {'functionCall':{'id':'1','name':'f','args':{'x':1.50}},'thoughtSignature':'Zg=='}]},
              {'role':'user','parts':[{'functionResponse':{'id':'1','name':'f','response':
              {'output':'42'}}},{'text':'and?'}]}],
              'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT',
              'properties':{'x':{'type':'NUMBER','nullable':true}},'required':['x']}},
              {'name':'g','parametersJsonSchema':{'type':'object'}}]},{'googleSearch':{}}],
              'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['f']}},
              'generationConfig':{'temperature':0.5,'topK':40.0,'maxOutputTokens':9,'seed':-7,
              'stopSequences':['a'],'responseMimeType':'application/json','responseSchema':
              {'type':'STRING'},'thinkingConfig':{'includeThoughts':true,'thinkingBudget':1024}},
              'safetySettings':[{'category':'c'}],'labels':{'a':'b'}}
              """),
          json(
              "{'system_instruction':{'parts':{'text':'s'}},'contents':[{'parts':[{'text':'a'}]}],"
                  + "'generation_config':{'max_output_tokens':'9','top_p':'0.9'}}"));

  private static final String END =
      "{'candidates':[{'content':{'parts':[{'text':''}],'role':'model'},'finishReason':'STOP',"
          + "'groundingMetadata':{'groundingChunks':[{'web':{'uri':'https://x','title':'X'}}],"
          + "'groundingSupports':[{'segment':{'startIndex':0,'endIndex':2},"
          + "'groundingChunkIndices':[0]}]}}],'usageMetadata':{'promptTokenCount':7,"
          + "'candidatesTokenCount':3,'cachedContentTokenCount':2,'thoughtsTokenCount':4},"
          + "'modelVersion':'v'}";
  private static final String TEXT =
      "{'candidates':[{'content':{'parts':[{'text':'hm','thought':true},"
          + "{'text':'H\\u00e9','thoughtSignature':'c2ln'}]}}]}";
  private static final String CALL =
      "{'candidates':[{'content':{'parts':[{'functionCall':{'name':'f','args':{'x':1.50}}},"
          + "{'functionCall':{'name':'g','willContinue':true}}]}}]}";
  private static final String PIECE =
      "{'candidates':[{'content':{'parts':[{'functionCall':{'partialArgs':[{'jsonPath':'$.a[0].b',"
          + "'stringValue':'x','willContinue':true}],'willContinue':true}}]}}]}";

  private static final List<String> STREAMS =
      List.of(
          events(TEXT, END),
          events(CALL, PIECE, PIECE, END),
          json("[" + TEXT + ",\n" + CALL + ",\n" + END + "]"),
          events(TEXT, "{'error':{'code':503,'message':'loading','status':'UNAVAILABLE'}}"),
          events("{'promptFeedback':{'blockReason':'SAFETY'}}"));

  private static final List<String> WHOLES = List.of(json(CALL), json(END), Examples.ERROR);

  private static final List<String> VECTORS =
      List.of(
          json("{'embeddings':[{'values':[0.5,-1e-3]},{'values':[1,2]}]}"),
          json("{'embedding':{'values':[0.5]}}"));

  private static final List<String> COUNTS =
      List.of(json("{'totalTokens':42,'cachedContentTokenCount':1}"), Examples.ERROR);

  static final Target TARGET =
      new Target(
          "gemini",
          GeminiTarget.class,
          List.of(
              new DoorSurface("request", DIALECT, CHAT, REQUESTS),
              new DoorSurface(
                  "batch of embeddings",
                  DIALECT,
                  EMBEDDING,
                  List.of(
                      json(
                          "{'requests':[{'model':'models/m','content':{'parts':[{'text':'a'}]},"
                              + "'taskType':'RETRIEVAL_QUERY','outputDimensionality':8}]}"))),
              new DoorSurface(
                  "embedding",
                  GeminiDialect.embeddingOne(),
                  EMBEDDING,
                  List.of(json("{'content':{'parts':[{'text':'a'}]},'taskType':'X'}"))),
              new DoorSurface("count", DIALECT, COUNT, REQUESTS),
              new DoorSurface(
                  "count of a whole request",
                  DIALECT,
                  COUNT,
                  REQUESTS.stream()
                      .map(request -> json("{'generateContentRequest':" + request + "}"))
                      .toList()),
              new AnswerSurface("count answer", DIALECT, TestRequests.count(), COUNTS),
              relay("count relay", DIALECT, Operation.COUNT_TOKENS, false, COUNTS),
              new AnswerSurface("stream", DIALECT, Requests.chat(true), STREAMS),
              new AnswerSurface("whole", DIALECT, Requests.chat(false), WHOLES),
              new AnswerSurface("vectors", DIALECT, Requests.embedding(), VECTORS),
              relay("stream relay", DIALECT, Operation.CHAT, true, STREAMS),
              relay("array relay", ARRAY, Operation.CHAT, true, STREAMS),
              relay("whole relay", DIALECT, Operation.CHAT, false, WHOLES),
              relay("vectors relay", DIALECT, Operation.EMBEDDING, false, VECTORS),
              relay(
                  "vector relay",
                  GeminiDialect.embeddingOne(),
                  Operation.EMBEDDING,
                  false,
                  VECTORS),
              new ErrorSurface("error", DIALECT, List.of(Examples.ERROR))));

  private GeminiTarget() {}

  private static Surface relay(
      String name, GeminiDialect door, Operation operation, boolean stream, List<String> examples) {
    return new RelaySurface(name, door, Requests.facts(operation, stream), examples);
  }

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.run(input);
  }
}
