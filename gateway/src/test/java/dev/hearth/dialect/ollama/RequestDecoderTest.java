package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.InferenceRequest.Completion;
import dev.hearth.inference.InferenceRequest.Embedding;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestDecoderTest {
  private static final String PNG = "iVBORw0KGgoAAAANSUhEUg==";

  private final TestBuffers buffers = new TestBuffers();
  private final Caller chat = new Caller(OllamaDialect.chat(), buffers);
  private final Caller generate = new Caller(OllamaDialect.generate(), buffers);
  private final Caller embed = new Caller(OllamaDialect.embed(), buffers);
  private final Caller embeddings = new Caller(OllamaDialect.embeddings(), buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  // ---- /api/chat

  @Test
  void readsEveryPartOfAChatInAnySplit() {
    String json =
        """
        {"model":"loc\\u0061l","messages":[{"role":"USER","content":"Gr\\u00fc\\u00dfe 🦉"}],
         "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"a":1.50}}},
                  {"function":{"name":"g"}},{"type":"web_search"}],
         "options":{"temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,"presence_penalty":-1,
           "frequency_penalty":2,"seed":-7,"num_predict":9,"stop":["a","b"],
           "num_ctx":4096,"mirostat":2,"repeat_penalty":1.10,"use_mmap":null},
         "format":{"type":"object","x":1.50},"think":"low","stream":false,
         "keep_alive" : "5m","truncate":true,"shift":false,"template":"","context":[]}
        """;
    for (long seed = 0; seed < 50; seed++) {
      assertThat(chat.decode(json, new Random(seed)))
          .as("seed %d", seed)
          .isEqualTo(
              new Chat(
                  "local",
                  List.of(Message.of(Role.USER, "Grüße 🦉")),
                  List.of(new Tool("f", "d", "{\"a\":1.50}"), new Tool("g", null, null)),
                  new ToolChoice.Auto(),
                  null,
                  new Sampling(0.5, 0.9, 40, 0.05, -1.0, 2.0, -7L, 9, List.of("a", "b")),
                  new ResponseFormat.JsonSchema(null, "{\"type\":\"object\",\"x\":1.50}"),
                  Reasoning.effort("low"),
                  null,
                  false,
                  false,
                  Map.of(
                      "num_ctx", "4096",
                      "mirostat", "2",
                      "repeat_penalty", "1.10",
                      "keep_alive", "\"5m\"",
                      "truncate", "true",
                      "tools.web_search", "true")));
    }
  }

  @Test
  void leavesToTheModelWhatIsAbsentOrSaysNothing() {
    String nothing =
        ",'tools':null,'options':{'seed':-1,'num_predict':-1,'stop':null,'top_k':null},"
            + "'format':'','think':null,'keep_alive':null,'stream':null";
    Chat bare =
        new Chat(
            "m",
            List.of(Message.of(Role.USER, "hi")),
            List.of(),
            new ToolChoice.Auto(),
            null,
            Sampling.unset(),
            new ResponseFormat.Text(),
            Reasoning.unset(),
            null,
            true,
            true,
            Map.of());

    assertThat(chatOf("{'role':'user','content':'hi'}", "")).isEqualTo(bare);
    assertThat(chatOf("{'role':'user','content':'hi'}", nothing)).isEqualTo(bare);
  }

  @Test
  void readsEveryKindOfMessage() {
    Chat request =
        chatOf(
            """
            {'role':'system','content':'s'},
            {'role':'user','content':'what?','images':['%s','data:image/webp;base64,AA BB']},
            {'role':'user','content':'','images':['/9j/4AAQSkZJRgABAQ==']},
            {'role':'assistant','content':'so','thinking':'hm'},
            {'role':'assistant','content':'','thinking':''},
            {'role':'assistant','tool_calls':[]},
            {'role':'user'}\
            """
                .formatted(PNG),
            "");

    assertThat(request.messages())
        .containsExactly(
            Message.of(Role.SYSTEM, "s"),
            new Message(
                Role.USER,
                List.of(
                    new Part.Text("what?"),
                    new Part.Image("image/png", PNG),
                    new Part.Image("image/webp", "AABB"))),
            new Message(Role.USER, List.of(new Part.Image("image/jpeg", "/9j/4AAQSkZJRgABAQ=="))),
            new Message(Role.ASSISTANT, List.of(new Part.Thinking("hm"), new Part.Text("so"))),
            new Message(Role.ASSISTANT, List.of()),
            new Message(Role.ASSISTANT, List.of()),
            Message.of(Role.USER, ""));
  }

  @Test
  void readsToolCallsAndTheirResults() {
    Chat request =
        chatOf(
            """
            {'role':'assistant','content':'','tool_calls':[
              {'id':'c1','function':{'index':0,'name':'f','arguments':{'x':1.50,'y':'é'}}},
              {'function':{'name':'g','arguments':'{}'}},{'function':{'name':'g'}}]},
            {'role':'tool','tool_call_id':'c1','content':'41'},
            {'role':'tool','tool_name':'g','content':'42','images':['%s']},
            {'role':'tool','content':'43'}\
            """
                .formatted(PNG),
            "");

    assertThat(request.messages())
        .containsExactly(
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.ToolCall("c1", "f", "{\"x\":1.50,\"y\":\"é\"}"),
                    new Part.ToolCall("call_0_1", "g", "{}"),
                    new Part.ToolCall("call_0_2", "g", "{}"))),
            new Message(Role.TOOL, List.of(new Part.ToolResult("c1", "f", "41"))),
            new Message(
                Role.TOOL,
                List.of(
                    new Part.ToolResult(
                        "call_0_1",
                        "g",
                        List.of(new Part.Text("42"), new Part.Image("image/png", PNG)),
                        false))),
            new Message(Role.TOOL, List.of(new Part.ToolResult("call_0_2", "g", "43"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "'tool_name':'g','content':'1';                             g-id; g",
        "'name':'g','content':'1';                                  g-id; g",
        "'content':'1';                                             f-id; f",
        "'tool_call_id':'','tool_name':'','content':'1';            f-id; ``",
        "'tool_call_id':'g-id','content':'1';                       g-id; g",
        "'tool_call_id':'g-id','tool_name':'own','content':'1';     g-id; own",
        "'tool_call_id':'else','content':'1';                       else; -",
        "'tool_name':'h','content':'1';                             call_1_0; h"
      })
  void resultFindsItsCallByIdThenNameThenOrder(String members, String id, String name) {
    Chat request =
        chatOf(
            """
            {'role':'assistant','tool_calls':[{'id':'f-id','function':{'name':'f'}},
              {'id':'g-id','function':{'name':'g'}}]},{'role':'tool',%s}\
            """
                .formatted(members),
            "");
    assertThat(request.messages().getLast().parts())
        .containsExactly(new Part.ToolResult(id, name, "1"));
  }

  @Test
  void madeIdsAreThoseThatTheAnswerGave() {
    // Given a call whose back end gave no id, so that the answer to one message named it call_1_0
    Chat request =
        chatOf(
            "{'role':'user','content':'x'},"
                + "{'role':'assistant','tool_calls':[{'function':{'name':'f'}}]}",
            "");
    assertThat(request.messages().getLast().parts())
        .containsExactly(new Part.ToolCall("call_1_0", "f", "{}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "iVBORw0KGgo=;                  image/png",
        "iVBORw0KGgoAAAANSUhEUgAAAAE=;  image/png",
        "/9j/4AAQSkZJRg==;              image/jpeg",
        "R0lGODlhAQABAA==;              image/gif",
        "UklGRiQAAABXRUJQVlA4;          image/webp",
        "SUkqAAgAAAA=;                  image/tiff",
        "TU0AKgAAAAg=;                  image/tiff",
        "Qk1GAAAAAAAAADYA;              image/bmp"
      })
  void knowsAnImageByItsFirstBytes(String base64, String mediaType) {
    Chat request = chatOf("{'role':'user','content':'','images':['" + base64 + "']}", "");
    assertThat(request.messages().getFirst().parts())
        .containsExactly(new Part.Image(mediaType, base64));
  }

  @ParameterizedTest
  @CsvSource({"true,ON,", "false,OFF,", "'\"low\"',ON,low", "'\"max\"',ON,max"})
  void readsHowHardToThink(String think, Reasoning.Mode mode, String effort) {
    assertThat(chatOf("{'role':'user'}", ",'think':" + think).reasoning())
        .isEqualTo(new Reasoning(mode, effort, null));
  }

  @Test
  void readsTheFormOfTheAnswer() {
    assertThat(chatOf("{'role':'user'}", ",'format':'json'").format())
        .isEqualTo(new ResponseFormat.JsonObject());
    assertThat(chatOf("{'role':'user'}", ",'format':{'type':'object'}").format())
        .isEqualTo(new ResponseFormat.JsonSchema(null, "{\"type\":\"object\"}"));
  }

  @Test
  void stopMayBeOneText() {
    assertThat(chatOf("{'role':'user'}", ",'options':{'stop':'a'}").sampling().stop())
        .containsExactly("a");
  }

  // ---- /api/generate

  @Test
  void promptIsATurnOfAChat() {
    InferenceRequest request =
        generate.decode(
            Caller.quoted(
                """
                {'model':'m','system':'s','prompt':'what?','images':['%s'],'format':'json',
                 'think':false,'options':{'num_predict':5},'raw':false,'suffix':'','stream':false,
                 'template':'{{ .Prompt }}','context':[1,2],'keep_alive':-1}
                """
                    .formatted(PNG)));
    assertThat(request)
        .isEqualTo(
            new Chat(
                "m",
                List.of(
                    Message.of(Role.SYSTEM, "s"),
                    new Message(
                        Role.USER,
                        List.of(new Part.Text("what?"), new Part.Image("image/png", PNG)))),
                List.of(),
                new ToolChoice.Auto(),
                null,
                new Sampling(null, null, null, null, null, null, null, 5, List.of()),
                new ResponseFormat.JsonObject(),
                Reasoning.off(),
                null,
                false,
                false,
                Map.of("template", "\"{{ .Prompt }}\"", "context", "[1,2]", "keep_alive", "-1")));
  }

  @Test
  void promptAloneIsAChatOfOneMessage() {
    assertThat(generate.decode("{\"model\":\"m\",\"prompt\":\"hi\",\"system\":\"\"}"))
        .isInstanceOfSatisfying(
            Chat.class,
            request -> {
              assertThat(request.messages()).containsExactly(Message.of(Role.USER, "hi"));
              assertThat(request.stream()).isTrue();
              assertThat(request.others()).isEmpty();
            });
  }

  @Test
  void rawPromptIsContinuedAsItStands() {
    String json =
        "{'model':'m','prompt':'<s>once','raw':true,'format':'','options':{'seed':1},'think':true}";
    assertThat(generate.decode(Caller.quoted(json)))
        .isEqualTo(
            new Completion(
                "m",
                "<s>once",
                null,
                new Sampling(null, null, null, null, null, null, 1L, null, List.of()),
                true,
                true,
                Map.of("think", "true")));
  }

  @Test
  void gapIsFilledBetweenPromptAndSuffix() {
    String json = "{'model':'m','prompt':'a','suffix':'z','stream':false,'system':'s'}";
    assertThat(generate.decode(Caller.quoted(json)))
        .isEqualTo(
            new Completion(
                "m", "a", "z", Sampling.unset(), false, false, Map.of("system", "\"s\"")));
  }

  // ---- vectors

  @Test
  void readsWhatIsToBeEmbedded() {
    assertThat(
            embed.decode(
                Caller.quoted(
                    "{'model':'m','input':['a',''],'dimensions':64,'truncate':true,"
                        + "'keep_alive':'1h','options':{'num_ctx':512}}")))
        .isEqualTo(
            new Embedding(
                "m",
                List.of("a", ""),
                64,
                false,
                Map.of("truncate", "true", "keep_alive", "\"1h\"", "num_ctx", "512")));
    assertThat(embed.decode("{\"model\":\"m\",\"input\":\"a\",\"dimensions\":0}"))
        .isEqualTo(new Embedding("m", List.of("a"), null, false, Map.of()));
  }

  @Test
  void olderPathEmbedsItsPrompt() {
    assertThat(embeddings.decode("{\"model\":\"m\",\"prompt\":\"a\",\"options\":null}"))
        .isEqualTo(new Embedding("m", List.of("a"), null, false, Map.of()));
  }

  private Chat chatOf(String messages, String members) {
    InferenceRequest request =
        chat.decode(Caller.quoted("{'model':'m','messages':[" + messages + "]" + members + "}"));
    assertThat(request).isInstanceOf(Chat.class);
    return (Chat) request;
  }
}
