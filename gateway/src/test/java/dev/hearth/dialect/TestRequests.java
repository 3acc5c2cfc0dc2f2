package dev.hearth.dialect;

import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests of which a test names only what matters to it. */
public final class TestRequests {
  private TestRequests() {}

  public static InferenceRequest.Chat chat(Message... messages) {
    return new ChatOf(List.of(messages)).request();
  }

  /** A chat of one short message. */
  public static ChatOf chat() {
    return new ChatOf(List.of(Message.of(Role.USER, "hi")));
  }

  public static InferenceRequest.Completion completion(boolean stream) {
    return new InferenceRequest.Completion(
        "asked", "once", null, Sampling.unset(), stream, stream, Map.of());
  }

  public static InferenceRequest.Embedding embedding(String... inputs) {
    return new InferenceRequest.Embedding("asked", List.of(inputs), null, false, Map.of());
  }

  /** A count of the chat of one short message. */
  public static InferenceRequest.TokenCount count() {
    return new InferenceRequest.TokenCount(chat().request());
  }

  /** A chat in the making. */
  public record ChatOf(
      List<Message> messages,
      List<Tool> tools,
      ToolChoice choice,
      Sampling sampling,
      ResponseFormat format,
      @Nullable String effort,
      boolean stream,
      Map<String, String> others) {

    ChatOf(List<Message> messages) {
      this(
          messages,
          List.of(),
          new ToolChoice.Auto(),
          Sampling.unset(),
          new ResponseFormat.Text(),
          null,
          false,
          Map.of());
    }

    public InferenceRequest.Chat request() {
      return new InferenceRequest.Chat(
          "asked",
          messages,
          tools,
          choice,
          null,
          sampling,
          format,
          Reasoning.effort(effort),
          null,
          stream,
          stream,
          others);
    }

    public ChatOf with(ToolChoice itsChoice, Tool... itsTools) {
      return new ChatOf(
          messages, List.of(itsTools), itsChoice, sampling, format, effort, stream, others);
    }

    public ChatOf with(Sampling its) {
      return new ChatOf(messages, tools, choice, its, format, effort, stream, others);
    }

    public ChatOf with(ResponseFormat its) {
      return new ChatOf(messages, tools, choice, sampling, its, effort, stream, others);
    }

    public ChatOf thinking(@Nullable String its) {
      return new ChatOf(messages, tools, choice, sampling, format, its, stream, others);
    }

    public ChatOf streamed() {
      return new ChatOf(messages, tools, choice, sampling, format, effort, true, others);
    }

    public ChatOf with(Map<String, String> its) {
      return new ChatOf(messages, tools, choice, sampling, format, effort, stream, its);
    }
  }
}
