package dev.hearth.dialect.gemini;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.GatewayFields;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.OutlineReader;
import dev.hearth.dialect.Pulling;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a whole request for a back end of another format. */
final class RequestDecoder {
  private static final Set<String> CHAT =
      Set.of("model", "systemInstruction", "contents", "tools", "toolConfig", "generationConfig");

  private final RequestBody body;
  private final String model;
  private final Fields request;
  private final List<JsonOutline.Field> outline;
  private final Map<String, String> others = new HashMap<>();

  /**
   * A decoder.
   *
   * @param outline of the request
   */
  private RequestDecoder(
      RequestBody body, String model, Fields request, List<JsonOutline.Field> outline) {
    this.body = body;
    this.model = model;
    this.request = request;
    this.outline = outline;
  }

  static InferenceRequest decode(Asked asked, RequestBody body) {
    List<JsonOutline.Field> outline = body.outline().fields();
    String model = RequestPeek.model(asked, body);
    Fields request = new Fields(new JsonReader(body.tree(), ""));
    return switch (asked.operation()) {
      case PULL -> throw Pulling.unknown();
      case CHAT ->
          new RequestDecoder(body, model, request, outline)
              .chat(Boolean.TRUE.equals(asked.stream()));
      case EMBEDDING -> EmbeddingRequestDecoder.decode(request, model);
      case COUNT_TOKENS -> new InferenceRequest.TokenCount(counted(body, model, request));
      case COMPLETION -> throw RequestPeek.unsupported(Operation.COMPLETION);
    };
  }

  /** The conversation to count, which stands in a request of its own or in this one. */
  private static InferenceRequest.Chat counted(RequestBody body, String model, Fields request) {
    JsonOutline whole = TokenCounting.whole(OutlineReader.of(body));
    RequestDecoder decoder =
        whole == null
            ? new RequestDecoder(body, model, request, body.outline().fields())
            : new RequestDecoder(
                body, model, request.requireObject(TokenCounting.WHOLE), whole.fields());
    return decoder.chat(false);
  }

  private InferenceRequest.Chat chat(boolean stream) {
    if (request.text("cachedContent") != null) {
      throw new InferenceException(
          InferenceError.of(
                  InferenceError.Kind.INEXPRESSIBLE,
                  "The field 'cachedContent' names a part of the conversation that only Google's"
                      + " servers hold (expected: the whole conversation in 'contents').")
              .withCode("unsupported_cached_content"));
    }
    for (JsonOutline.Field field : outline) {
      if (!CHAT.contains(Fields.camel(field.name()))
          && !GatewayFields.contains(field.name())
          && body.byteAt(field.start()) != 'n') {
        others.put(Fields.camel(field.name()), body.json(field));
      }
    }
    List<Message> messages = new ArrayList<>(SystemDecoder.messages(request, others));
    messages.addAll(ContentDecoder.messages(request, others));
    ToolsDecoder tools = ToolsDecoder.read(request, others);
    SettingsDecoder settings = SettingsDecoder.read(request, others);
    return new InferenceRequest.Chat(
        model,
        messages,
        tools.tools(),
        tools.choice(),
        null,
        settings.sampling(),
        settings.format(),
        settings.reasoning(),
        null,
        stream,
        stream,
        others);
  }
}
