package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RandomChats;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.Tool;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a request for an Ollama says is what the door of an Ollama understands. */
class RequestRoundTripTest {
  private static final Set<Feature> CARRIED =
      EnumSet.of(
          Feature.LATE_SYSTEM_MESSAGE,
          Feature.IMAGE,
          Feature.TOOLS,
          Feature.TOOL_RESULT_IMAGE,
          Feature.RESPONSE_FORMAT,
          Feature.THINKING,
          Feature.REASONING,
          Feature.TEMPERATURE,
          Feature.TOP_P,
          Feature.TOP_K,
          Feature.MIN_P,
          Feature.PRESENCE_PENALTY,
          Feature.FREQUENCY_PENALTY,
          Feature.SEED,
          Feature.MAX_TOKENS,
          Feature.STOP);

  /** The models that can be told how hard to think are told from the others by their name. */
  private static final ModelParams TARGET = new ModelParams("gpt-oss:20b", Map.of());

  private static final String PNG = "iVBORw0KGgo=";

  private final TestBuffers buffers = new TestBuffers();
  private final Caller caller = new Caller(OllamaDialect.chat(), buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void chatComesBack() {
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      Chat chat = withRealImages(new RandomChats(CARRIED, Issuer.ANTHROPIC, random).next());
      Losses losses = new Losses();

      String sent =
          TestBuffers.text(OllamaDialect.chat().encode(chat, TARGET, losses, buffers.allocator()));

      assertThat(caller.decode(sent, random)).as("seed %d", seed).isEqualTo(inTheseWords(chat));
      assertThat(losses.names()).as("seed %d", seed).isEmpty();
    }
  }

  private static Chat withRealImages(Chat chat) {
    return with(
        chat,
        chat.messages().stream()
            .map(message -> new Message(message.role(), withRealImages(message.parts())))
            .toList(),
        chat.model(),
        chat.tools(),
        chat.format(),
        Map.of());
  }

  private static List<Part> withRealImages(List<Part> parts) {
    return parts.stream().map(RequestRoundTripTest::withRealImage).toList();
  }

  private static Part withRealImage(Part part) {
    if (part instanceof Part.Image) {
      return new Part.Image("image/png", PNG);
    }
    return part instanceof Part.ToolResult result
        ? new Part.ToolResult(
            result.toolCallId(), result.name(), withRealImages(result.content()), result.error())
        : part;
  }

  /** The chat as this format has it: one text a message, its images after it, no names of forms. */
  private static Chat inTheseWords(Chat chat) {
    return with(
        chat,
        chat.messages().stream().map(RequestRoundTripTest::inTheseWords).toList(),
        TARGET.model(),
        chat.tools(),
        chat.format() instanceof ResponseFormat.JsonSchema schema
            ? new ResponseFormat.JsonSchema(null, schema.schema())
            : chat.format(),
        Map.of("num_ctx", Integer.toString(ContextWindow.of(chat))));
  }

  private static Message inTheseWords(Message message) {
    if (message.role() == Role.TOOL) {
      return message;
    }
    List<Part> parts = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<Part> rest = new ArrayList<>();
    for (Part part : message.parts()) {
      if (part instanceof Part.Text(String text)) {
        texts.add(text);
      } else {
        (part instanceof Part.Thinking ? parts : rest).add(part);
      }
    }
    if (!texts.isEmpty()) {
      parts.add(new Part.Text(String.join("\n", texts)));
    }
    parts.addAll(rest);
    return new Message(message.role(), parts);
  }

  private static Chat with(
      Chat chat,
      List<Message> messages,
      String model,
      List<Tool> tools,
      ResponseFormat format,
      Map<String, String> others) {
    return new Chat(
        model,
        messages,
        tools,
        chat.toolChoice(),
        chat.parallelToolCalls(),
        chat.sampling(),
        format,
        chat.reasoning(),
        chat.user(),
        chat.stream(),
        chat.usageInStream(),
        others);
  }
}
