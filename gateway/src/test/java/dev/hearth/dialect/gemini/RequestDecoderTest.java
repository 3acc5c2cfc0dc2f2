package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Asked;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.InferenceRequest.Embedding;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDecoderTest {
  private final TestBuffers buffers = new TestBuffers();
  private final Gemini gemini = Gemini.over(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void readsEveryPartOfAChat() {
    Chat chat =
        gemini.chat(
            """
            {"systemInstruction":{"parts":[{"text":"s"},{"text":"t"}]},
             "contents":[
              {"role":"user","parts":[{"text":"a"},
               {"inlineData":{"mimeType":"image/PNG","data":"_-A="}},
               {"inlineData":{"mimeType":"audio/wav","data":"UklG"}},
               {"inlineData":{"mimeType":"application/pdf","data":"JV BE","displayName":"d.pdf"}},
               {"fileData":{"mimeType":"image/png","fileUri":"https://x/y"}},
               {"fileData":{"fileUri":"https://x/y.pdf"}}]},
              {"role":"model","parts":[{"text":"hm","thought":true},{"text":"m","thought":true},
               {"text":"ok","thoughtSignature":"c2ln"},
               {"functionCall":{"id":"1","name":"f","args":{"x":1.50}},"thoughtSignature":"Zg=="},
               {"functionCall":{"name":"g"}}]},
              {"role":"user","parts":[
               {"functionResponse":{"id":"1","name":"f","response":{"output":"42"}}},
               {"functionResponse":{"name":"g","response":{"error":"no"}}},
               {"text":"and?"}]}],
             "tools":[{"functionDeclarations":[
               {"name":"f","description":"d","parameters":{"type":"OBJECT","properties":{
                 "x":{"type":"NUMBER","nullable":true},
                 "y":{"type":"ARRAY","items":{"type":"STRING","format":"enum","enum":["a"]},
                   "minItems":"1"}},"propertyOrdering":["x"],"required":["x"]}},
               {"name":"g","parametersJsonSchema":{"type":"object","x":1.50}}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},
             "generationConfig":{"temperature":0.5,"topP":0.9,"topK":40.0,"maxOutputTokens":9,
               "stopSequences":["a","b"],"seed":-7,"presencePenalty":-1,"frequencyPenalty":2,
               "responseMimeType":"application/json","responseSchema":{"type":"STRING"},
               "thinkingConfig":{"includeThoughts":true,"thinkingBudget":1024},
               "candidateCount":2,"responseLogprobs":true},
             "safetySettings":[{"category":"c"}],"cachedContent":null,"labels":{"a" : "b"}}
            """);

    assertThat(chat)
        .isEqualTo(
            new Chat(
                "m",
                List.of(
                    new Message(Role.SYSTEM, List.of(new Part.Text("s"), new Part.Text("t"))),
                    new Message(
                        Role.USER,
                        List.of(
                            new Part.Text("a"),
                            new Part.Image("image/png", "/+A="),
                            new Part.Audio("audio/wav", "UklG"),
                            new Part.Document("application/pdf", "JVBE", "d.pdf"),
                            new Part.ImageLink("https://x/y"),
                            new Part.DocumentLink("https://x/y.pdf", null))),
                    new Message(
                        Role.ASSISTANT,
                        List.of(
                            new Part.Thinking("hmm", geminis("c2ln")),
                            new Part.Text("ok"),
                            new Part.ToolCall("1", "f", "{\"x\":1.50}", geminis("Zg==")),
                            new Part.ToolCall("fc_1_4", "g", "{}"))),
                    new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", "42"))),
                    new Message(
                        Role.TOOL,
                        List.of(
                            new Part.ToolResult(
                                "fc_1_4", "g", List.of(new Part.Text("no")), true))),
                    Message.of(Role.USER, "and?")),
                List.of(
                    new Tool(
                        "f",
                        "d",
                        "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":[\"number\",\"null\"]},"
                            + "\"y\":{\"type\":\"array\",\"items\":{\"type\":\"string\","
                            + "\"enum\":[\"a\"]},\"minItems\":1}},\"required\":[\"x\"]}"),
                    new Tool("g", null, "{\"type\":\"object\",\"x\":1.50}")),
                new ToolChoice.Named("f"),
                null,
                new Sampling(0.5, 0.9, 40, null, -1.0, 2.0, -7L, 9, List.of("a", "b")),
                new ResponseFormat.JsonSchema(null, "{\"type\":\"string\"}"),
                Reasoning.budget(1024),
                null,
                false,
                false,
                Map.of(
                    "candidateCount", "2",
                    "responseLogprobs", "true",
                    "safetySettings", "[{\"category\":\"c\"}]",
                    "labels", "{\"a\" : \"b\"}")));
  }

  @Test
  void readsTheSameInSnakeCaseAndWithOneObjectForAnArray() {
    Chat snake =
        gemini.chat(
            """
            {"system_instruction":{"parts":{"text":"s"}},
             "contents":{"parts":{"inline_data":{"mime_type":"image/png","data":"AAAA"}}},
             "tools":{"function_declarations":{"name":"f","parameters_json_schema":{}}},
             "tool_config":{"function_calling_config":{"mode":"any"}},
             "generation_config":{"max_output_tokens":9,"top_k":2,"stop_sequences":["x"],
              "response_mime_type":"application/json","thinking_config":{"thinking_level":"LOW"}},
             "safety_settings":[]}
            """);

    assertThat(snake)
        .isEqualTo(
            gemini.chat(
                """
                {"systemInstruction":"s",
                 "contents":[{"role":"user",
                  "parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}],
                 "tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{}}]}],
                 "toolConfig":{"functionCallingConfig":{"mode":"ANY"}},
                 "generationConfig":{"maxOutputTokens":9,"topK":2,"stopSequences":["x"],
                  "responseMimeType":"application/json","thinkingConfig":{"thinkingLevel":"low"}},
                 "safetySettings":[]}
                """));
    assertThat(snake.toolChoice()).isEqualTo(new ToolChoice.Required());
    assertThat(snake.reasoning()).isEqualTo(Reasoning.effort("low"));
    assertThat(snake.format()).isEqualTo(new ResponseFormat.JsonObject());
  }

  @Test
  void pathTellsModelAndStream() {
    Chat chat =
        (Chat)
            gemini.decode(
                new Asked(Operation.CHAT, "models/a", true), "{\"contents\":[{\"parts\":[]}]}");

    assertThat(chat.model()).isEqualTo("a");
    assertThat(chat.stream()).isTrue();
    assertThat(chat.usageInStream()).isTrue();
    assertThat(chat.messages()).isEmpty();
  }

  // ---- function calls without ids

  @Test
  void responsesFindTheirCallsByNameAndOrder() {
    Chat chat =
        gemini.chat(
            """
            {"contents":[
             {"role":"model","parts":[{"functionCall":{"name":"f","args":{"n":0}}}]},
             {"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]},
             {"role":"model","parts":[{"functionCall":{"name":"f","args":{"n":1}}},
              {"functionCall":{"name":"g","args":{}}},{"functionCall":{"name":"f","args":{"n":2}}}]},
             {"role":"function","parts":[
              {"functionResponse":{"id":"f-made-by-the-client","name":"f","response":{"a":1}}},
              {"functionResponse":{"name":"f","response":{"result":{"a":2}}}},
              {"functionResponse":{"name":"g","response":{"output":""}}},
              {"functionResponse":{"name":"nobody","response":{"output":[1]}}}]}]}
            """);

    assertThat(chat.messages().stream().flatMap(message -> message.parts().stream()).toList())
        .containsExactly(
            new Part.ToolCall("fc_0_0", "f", "{\"n\":0}"),
            new Part.ToolResult("fc_0_0", "f", List.of(), false),
            new Part.ToolCall("fc_2_0", "f", "{\"n\":1}"),
            new Part.ToolCall("fc_2_1", "g", "{}"),
            new Part.ToolCall("fc_2_2", "f", "{\"n\":2}"),
            new Part.ToolResult("fc_2_0", "f", "{\"a\":1}"),
            new Part.ToolResult("fc_2_2", "f", "{\"a\":2}"),
            new Part.ToolResult("fc_2_1", "g", ""),
            new Part.ToolResult("fc_3_3", "nobody", "[1]"));
  }

  @Test
  void idGivenTwiceIsMadeUnique() {
    Chat chat =
        gemini.chat(
            """
            {"contents":[{"role":"model","parts":[{"functionCall":{"id":"a","name":"f"}},
             {"functionCall":{"id":"a","name":"f"}},{"functionCall":{"id":"","name":"f"}}]}]}
            """);

    assertThat(chat.messages().getFirst().parts())
        .extracting(part -> ((Part.ToolCall) part).id())
        .containsExactly("a", "fc_0_1", "fc_0_2");
  }

  @Test
  void imagesOfAResponseArePartOfIt() {
    Chat chat =
        gemini.chat(
            """
            {"contents":[{"parts":[{"functionResponse":{"id":"1","name":"f",
             "response":{"output":"see"},"scheduling":"WHEN_IDLE",
             "parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}}]}]}
            """);

    assertThat(chat.messages())
        .containsExactly(
            new Message(
                Role.TOOL,
                List.of(
                    new Part.ToolResult(
                        "1",
                        "f",
                        List.of(new Part.Text("see"), new Part.Image("image/png", "AAAA")),
                        false))));
    assertThat(chat.others()).containsOnlyKeys("functionResponse.scheduling");
  }

  // ---- signatures

  @Test
  void signaturesOfOthersSurviveAClientThatTakesThemForBytes() {
    Signature foreign = new Signature(Issuer.ANTHROPIC, "EqQB+/=");
    String text = ThoughtSignature.of(foreign);

    assertThat(text).matches("[A-Za-z0-9+/]+=*");
    assertThat(ThoughtSignature.read(text)).isEqualTo(foreign);
    assertThat(ThoughtSignature.read(text.replace('+', '-').replace('/', '_'))).isEqualTo(foreign);
    assertThat(ThoughtSignature.read("hearth:openai:x"))
        .isEqualTo(new Signature(Issuer.OPENAI, "x"));
    assertThat(ThoughtSignature.read("c2ln")).isEqualTo(geminis("c2ln"));
    assertThat(ThoughtSignature.read("skip_thought_signature_validator")).isNull();
  }

  @Test
  void signatureWithoutAThoughtIsOneOfAHiddenThought() {
    Chat chat =
        gemini.chat(
            """
            {"contents":[{"role":"model","parts":[{"text":"a","thoughtSignature":"c2ln"},
             {"text":"","thoughtSignature":"czI="},{"text":"","thought":true,
             "thoughtSignature":"czM="}]}]}
            """);

    assertThat(chat.messages().getFirst().parts())
        .containsExactly(
            new Part.Thinking("", geminis("c2ln")),
            new Part.Text("a"),
            new Part.Thinking("", geminis("czI=")),
            new Part.RedactedThinking(geminis("czM=")));
  }

  // ---- what only Gemini knows

  @Test
  void whatHasNoMeaningElsewhereIsNamed() {
    Chat chat =
        gemini.chat(
            """
            {"contents":[{"role":"model","parts":[{"executableCode":{"code":"1"}},
              {"codeExecutionResult":{"output":"1"}},{"text":"x","videoMetadata":{"fps":1}}]}],
             "tools":[{"googleSearch":{}},{"codeExecution":{},"urlContext":{}},
              {"functionDeclarations":[{"name":"f","behavior":"BLOCKING","response":{}}]}],
             "toolConfig":{"retrievalConfig":{},"functionCallingConfig":{"mode":"VALIDATED",
              "allowedFunctionNames":["g"]}},
             "generationConfig":{"speechConfig":{},"candidateCount":1,
              "responseModalities":["TEXT"],"thinkingConfig":{"newThing":1}}}
            """);

    assertThat(chat.others())
        .containsOnlyKeys(
            "executableCode",
            "codeExecutionResult",
            "videoMetadata",
            "tools.googleSearch",
            "tools.codeExecution",
            "tools.urlContext",
            "functionDeclarations.behavior",
            "functionDeclarations.response",
            "toolConfig.retrievalConfig",
            "functionCallingConfig.mode",
            "speechConfig",
            "thinkingConfig.newThing");
    assertThat(chat.tools()).isEmpty();
    assertThat(chat.toolChoice()).isEqualTo(new ToolChoice.Auto());
    assertThat(chat.messages()).containsExactly(Message.of(Role.ASSISTANT, "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'mode':'ANY'", "'mode':'ANY','allowedFunctionNames':['f']"})
  void choiceOfAToolThatIsLeftOutIsLeftOutToo(String calling) {
    Chat chat =
        gemini.chat(
            ("{'contents':[],'tools':[{'googleSearch':{}}],"
                    + "'toolConfig':{'functionCallingConfig':{"
                    + calling
                    + "}}}")
                .replace('\'', '"'));

    assertThat(chat.toolChoice()).isEqualTo(new ToolChoice.Auto());
    assertThat(chat.others()).containsOnlyKeys("tools.googleSearch", "toolConfig");
  }

  @Test
  void ofSeveralAllowedFunctionsOneIsRequired() {
    Chat chat =
        gemini.chat(
            """
            {"contents":[],"tools":[{"functionDeclarations":[{"name":"f"},{"name":"g"},{"name":"h"}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f","h"]}}}
            """);

    assertThat(chat.tools()).extracting(Tool::name).containsExactly("f", "h");
    assertThat(chat.toolChoice()).isEqualTo(new ToolChoice.Required());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'thinkingBudget':0};                             OFF; ;    ",
        "{'thinkingBudget':-1};                            ON;  ;    ",
        "{'thinkingBudget':128,'includeThoughts':false};   ON;  ; 128",
        "{'includeThoughts':true};                         ON;  ;    ",
        "{'includeThoughts':false};                        UNSAID; ; ",
        "{};                                               UNSAID; ; ",
        "{'thinkingLevel':'HIGH'};                         ON;  high; ",
        "{'thinkingLevel':'THINKING_LEVEL_UNSPECIFIED'};   UNSAID; ; "
      })
  void readsHowHardToThink(String config, Reasoning.Mode mode, String effort, Integer budget) {
    Chat chat =
        gemini.chat(quoted("{'contents':[],'generationConfig':{'thinkingConfig':" + config + "}}"));

    assertThat(chat.reasoning()).isEqualTo(new Reasoning(mode, effort, budget));
  }

  // ---- vectors

  @Test
  void readsRequestsForVectors() {
    assertThat(
            gemini.decode(
                Gemini.asked(Operation.EMBEDDING),
                """
                {"model":"models/m","content":{"parts":[{"text":"a"},{"text":"b"}]},
                 "taskType":"RETRIEVAL_QUERY","outputDimensionality":8}
                """))
        .isEqualTo(
            new Embedding("m", List.of("ab"), 8, false, Map.of("taskType", "\"RETRIEVAL_QUERY\"")));
    assertThat(
            gemini.decode(
                Gemini.asked(Operation.EMBEDDING),
                """
                {"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]}},
                 {"model":"models/m","content":{"role":"user","parts":[{"text":"b"}]}}]}
                """))
        .isEqualTo(new Embedding("m", List.of("a", "b"), null, false, Map.of()));
  }

  private static Signature geminis(String value) {
    return new Signature(Issuer.GEMINI, value);
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
