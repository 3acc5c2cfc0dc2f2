package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RandomChats;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest.Chat;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestEncoderTest {
  /** What a chat with a new model carries unchanged. */
  private static final Set<Feature> CARRIED =
      EnumSet.complementOf(
          EnumSet.of(
              Feature.TOOL_STRICT,
              Feature.PARALLEL_TOOL_CALLS,
              Feature.MIN_P,
              Feature.USER,
              Feature.REASONING));

  private final TestBuffers buffers = new TestBuffers();
  private final Gemini gemini = Gemini.over(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void writesEveryPartOfAChat() {
    Chat chat =
        new Chat(
            "asked",
            List.of(
                Message.of(Role.SYSTEM, "s"),
                Message.of(Role.SYSTEM, "t"),
                new Message(
                    Role.USER,
                    List.of(
                        new Part.Text("a"),
                        new Part.Image("image/png", "AA=="),
                        new Part.ImageLink("https://x/y.webp"),
                        new Part.DocumentLink("https://x/y", null),
                        new Part.Audio("audio/wav", "UklG"))),
                new Message(
                    Role.ASSISTANT,
                    List.of(
                        new Part.Thinking("hm", geminis("c2ln")),
                        new Part.Text("ok"),
                        new Part.ToolCall("1", "f", "{ \"x\" : 1.50 }", geminis("Zg==")),
                        new Part.ToolCall("2", "g", ""))),
                new Message(Role.TOOL, List.of(new Part.ToolResult("1", null, "42"))),
                new Message(
                    Role.TOOL,
                    List.of(new Part.ToolResult("2", null, List.of(new Part.Text("no")), true))),
                Message.of(Role.USER, "and?")),
            List.of(new Tool("f", "d", "{\"a\":1.50}"), new Tool("g", null, null)),
            new ToolChoice.Named("f"),
            true,
            new Sampling(0.5, 0.9, 40, 0.05, -1.0, 2.0, -7L, 9, List.of("a", "b")),
            new ResponseFormat.JsonSchema("n", "{\"const\":1,\"properties\":{\"const\":{}}}", true),
            Reasoning.effort("low"),
            "u",
            true,
            true,
            Map.of("odd", "1"));
    Losses losses = new Losses();

    assertThat(gemini.encode(chat, Gemini.NEW, losses))
        .isEqualTo(
            """
            {"systemInstruction":{"parts":[{"text":"s"},{"text":"t"}]},\
            "contents":[{"role":"user","parts":[{"text":"a"},\
            {"inlineData":{"mimeType":"image/png","data":"AA=="}},\
            {"fileData":{"mimeType":"image/webp","fileUri":"https://x/y.webp"}},\
            {"fileData":{"mimeType":"application/pdf","fileUri":"https://x/y"}},\
            {"inlineData":{"mimeType":"audio/wav","data":"UklG"}}]},\
            {"role":"model","parts":[{"text":"hm","thought":true},\
            {"text":"ok","thoughtSignature":"c2ln"},\
            {"functionCall":{"id":"1","name":"f","args":{"x":1.50}},"thoughtSignature":"Zg=="},\
            {"functionCall":{"id":"2","name":"g","args":{}}}]},\
            {"role":"user","parts":[\
            {"functionResponse":{"id":"1","name":"f","response":{"output":"42"}}},\
            {"functionResponse":{"id":"2","name":"g","response":{"error":"no"}}},\
            {"text":"and?"}]}],\
            "tools":[{"functionDeclarations":[\
            {"name":"f","description":"d","parametersJsonSchema":{"a":1.50}},{"name":"g"}]}],\
            "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},\
            "generationConfig":{"temperature":0.5,"topP":0.9,"topK":40,"maxOutputTokens":9,\
            "stopSequences":["a","b"],"seed":-7,"presencePenalty":-1.0,"frequencyPenalty":2.0,\
            "responseMimeType":"application/json",\
            "responseJsonSchema":{"enum":[1],"properties":{"const":{}}},\
            "thinkingConfig":{"thinkingLevel":"low","includeThoughts":true}}}\
            """);
    assertThat(losses.names()).containsExactly("min_p", "odd", "user");
  }

  @Test
  void writesNothingThatTheCallerLeftToTheModel() {
    assertThat(gemini.encode(TestRequests.chat().request(), Gemini.NEW))
        .isEqualTo("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}");
    assertThat(gemini.encode(TestRequests.completion(false), Gemini.NEW))
        .isEqualTo("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"once\"}]}]}");
    assertThat(gemini.encode(TestRequests.embedding("a"), new ModelParams("e", Map.of())))
        .isEqualTo(
            "{\"requests\":[{\"model\":\"models/e\",\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}");
  }

  @Test
  void whatADialectDecodesItEncodesAgain() {
    for (long seed = 0; seed < 1000; seed++) {
      Chat chat = new RandomChats(CARRIED, Issuer.GEMINI, new Random(seed)).next();

      Chat back =
          (Chat)
              gemini.decode(
                  new Asked(Operation.CHAT, "m", chat.stream()), gemini.encode(chat, Gemini.NEW));

      assertThat(back).as("seed %d", seed).isEqualTo(withoutNames(chat));
    }
  }

  /** Gemini has no names of schemas and documents. */
  private static Chat withoutNames(Chat chat) {
    ResponseFormat format =
        chat.format() instanceof ResponseFormat.JsonSchema(_, String schema, _)
            ? new ResponseFormat.JsonSchema(null, schema)
            : chat.format();
    return new Chat(
        chat.model(),
        chat.messages().stream()
            .map(message ->
                new Message(
                    message.role(),
                    message.parts().stream().map(RequestEncoderTest::withoutName).toList()))
            .toList(),
        chat.tools(),
        chat.toolChoice(),
        chat.parallelToolCalls(),
        chat.sampling(),
        format,
        chat.reasoning(),
        chat.user(),
        chat.stream(),
        chat.usageInStream(),
        chat.others());
  }

  private static Part withoutName(Part part) {
    return part instanceof Part.Document(String type, String data, _)
        ? new Part.Document(type, data, null)
        : part;
  }

  // ---- turns

  @Test
  void turnsAlternateWhateverTheMessagesDo() {
    Losses losses = new Losses();
    Chat chat =
        TestRequests.chat(
            Message.of(Role.USER, "a"),
            Message.of(Role.SYSTEM, "late"),
            Message.of(Role.USER, "b"),
            Message.of(Role.ASSISTANT, "c"),
            Message.of(Role.ASSISTANT, ""),
            Message.of(Role.USER, ""),
            Message.of(Role.ASSISTANT, "d"));

    assertThat(gemini.encode(chat, Gemini.NEW, losses))
        .isEqualTo(
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"},{\"text\":\"late\"},"
                + "{\"text\":\"b\"}]},{\"role\":\"model\",\"parts\":[{\"text\":\"c\"},"
                + "{\"text\":\"d\"}]}]}");
    assertThat(losses.names()).containsExactly("late_system_message");
  }

  @Test
  void gemmaHearsTheSystemFromTheUser() {
    Losses losses = new Losses();

    assertThat(
            gemini.encode(
                TestRequests.chat(Message.of(Role.SYSTEM, "s"), Message.of(Role.USER, "u")),
                new ModelParams("gemma-3-27b-it", Map.of()),
                losses))
        .isEqualTo(
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"s\"},{\"text\":\"u\"}]}]}");
    assertThat(losses.isEmpty()).isTrue();
  }

  // ---- defaults

  @Test
  void defaultsGoWhereGeminiHasThem() {
    ModelParams target =
        new ModelParams(
            "m",
            Map.of(
                "temperature", "0.2",
                "max_tokens", "7",
                "stop", "\"x\"",
                "safetySettings", "[]",
                "generationConfig", "{\"top_p\":0.1,\"brandNew\":true}",
                "tools", "[{\"googleSearch\":{}}]",
                "stream", "true",
                "topK", "null"));

    assertThat(
            gemini.encode(
                TestRequests.chat()
                    .with(new Sampling(1.0, null, null, null, null, null, null, null, List.of()))
                    .request(),
                target))
        .isEqualTo(
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}],"
                + "\"generationConfig\":{\"temperature\":1.0,\"brandNew\":true,"
                + "\"maxOutputTokens\":7,\"stopSequences\":[\"x\"],\"topP\":0.1},"
                + "\"safetySettings\":[],\"tools\":[{\"googleSearch\":{}}]}");
    assertThat(
            gemini.encode(
                TestRequests.embedding("a", "b"),
                new ModelParams("e", Map.of("dimensions", "8", "taskType", "\"CLUSTERING\""))))
        .isEqualTo(
            "{\"requests\":[{\"model\":\"models/e\",\"content\":{\"parts\":[{\"text\":\"a\"}]},"
                + "\"outputDimensionality\":8,\"taskType\":\"CLUSTERING\"},"
                + "{\"model\":\"models/e\",\"content\":{\"parts\":[{\"text\":\"b\"}]},"
                + "\"outputDimensionality\":8,\"taskType\":\"CLUSTERING\"}]}");
  }

  @Test
  void pathsNameTheModel() {
    GeminiDialect dialect = gemini.dialect();
    assertThat(dialect.path(Operation.CHAT, "gemini-3-pro", false))
        .isEqualTo("/models/gemini-3-pro:generateContent");
    assertThat(dialect.path(Operation.COMPLETION, "models/a/b?c é", true))
        .isEqualTo("/models/a%2Fb%3Fc%20%C3%A9:streamGenerateContent?alt=sse");
    assertThat(dialect.path(Operation.EMBEDDING, "tunedModels/x", false))
        .isEqualTo("/tunedModels/x:batchEmbedContents");
  }

  private static Signature geminis(String value) {
    return new Signature(Issuer.GEMINI, value);
  }
}
