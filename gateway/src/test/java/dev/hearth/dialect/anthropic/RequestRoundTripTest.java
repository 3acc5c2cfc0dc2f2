package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RandomChats;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the encoder writes is what the decoder reads. */
class RequestRoundTripTest {
  private static final int RUNS = 1000;
  private static final String EFFORTFUL = "claude-opus-4-6";

  private static final Set<Feature> SAMPLING =
      EnumSet.of(Feature.TEMPERATURE, Feature.TOP_P, Feature.TOP_K);

  /** What passes unchanged, but for thinking, which sampling does not go with. */
  private static final Set<Feature> CARRIED =
      EnumSet.complementOf(
          EnumSet.of(
              Feature.AUDIO,
              Feature.REASONING,
              Feature.MIN_P,
              Feature.PRESENCE_PENALTY,
              Feature.FREQUENCY_PENALTY,
              Feature.SEED));

  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @Test
  void conversationComesBack() {
    roundTrip(CARRIED, Wire.ANY);
  }

  @Test
  void howHardToThinkComesBack() {
    Set<Feature> features = EnumSet.copyOf(CARRIED);
    features.removeAll(SAMPLING);
    features.remove(Feature.TOOL_CHOICE);
    features.add(Feature.REASONING);
    roundTrip(features, EFFORTFUL);
  }

  private void roundTrip(Set<Feature> features, String model) {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      Chat chat = expressible(new RandomChats(features, Issuer.ANTHROPIC, random).next(), model);
      Losses losses = new Losses();

      String sent = wire.sent(chat, new ModelParams(model, Map.of()), losses);
      Chat back = wire.decoded(sent, random);

      assertThat(back).as("seed %d: %s", seed, sent).isEqualTo(chat);
      assertThat(losses.names()).as("seed %d", seed).isEmpty();
    }
  }

  /** The chat without what the format refuses, and with what it demands. */
  private static Chat expressible(Chat chat, String model) {
    Sampling its = chat.sampling();
    Sampling sampling =
        new Sampling(
            its.temperature(),
            its.topP(),
            its.topK(),
            null,
            null,
            null,
            null,
            its.maxOutputTokens() == null
                ? Integer.valueOf(ClaudeModel.of(model).longestAnswer())
                : its.maxOutputTokens(),
            its.stop().stream().filter(stop -> !stop.isBlank()).toList());
    return new Chat(
        model,
        messages(chat.messages()),
        chat.tools().stream().map(RequestRoundTripTest::tool).toList(),
        chat.toolChoice(),
        chat.toolChoice() instanceof ToolChoice.None ? null : chat.parallelToolCalls(),
        sampling,
        format(chat.format()),
        chat.reasoning(),
        chat.user(),
        chat.stream(),
        chat.usageInStream(),
        chat.others());
  }

  private static Tool tool(Tool tool) {
    return Boolean.TRUE.equals(tool.strict())
        ? new Tool(
            tool.name(),
            tool.description(),
            Schemas.ofStrictParameters(tool.parameters(), new Losses()),
            true)
        : tool;
  }

  private static ResponseFormat format(ResponseFormat format) {
    return format instanceof ResponseFormat.JsonSchema(_, String schema, _)
        ? new ResponseFormat.JsonSchema(null, Schemas.ofAnswer(schema, new Losses()))
        : new ResponseFormat.Text();
  }

  private static List<Message> messages(List<Message> messages) {
    List<Message> kept = new ArrayList<>();
    for (Message message : messages) {
      List<Part> parts = message.parts().stream().map(RequestRoundTripTest::worded).toList();
      kept.add(new Message(message.role(), parts));
    }
    return kept;
  }

  /** The part with a word in it, and no white space at its end. */
  private static Part worded(Part part) {
    return switch (part) {
      case Part.Text(String text) -> new Part.Text(text + ".");
      case Part.ToolResult result ->
          new Part.ToolResult(
              result.toolCallId(),
              result.name(),
              result.content().stream().map(RequestRoundTripTest::worded).toList(),
              result.error());
      default -> part;
    };
  }
}
