package dev.hearth.dialect.gemini;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonReader;
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
  private final Map<String, String> others = new HashMap<>();

  private RequestDecoder(RequestBody body, String model) {
    this.body = body;
    this.model = model;
    this.request = new Fields(new JsonReader(body.tree(), ""));
  }

  static InferenceRequest decode(Asked asked, RequestBody body) {
    body.outline().fields();
    RequestDecoder decoder = new RequestDecoder(body, RequestPeek.model(asked, body));
    return switch (asked.operation()) {
      case PULL -> throw Pulling.unknown();
      case CHAT -> decoder.chat(Boolean.TRUE.equals(asked.stream()));
      case EMBEDDING -> EmbeddingRequestDecoder.decode(decoder.request, decoder.model);
      case COMPLETION -> throw RequestPeek.unsupported(Operation.COMPLETION);
    };
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
    for (JsonOutline.Field field : body.outline().fields()) {
      if (!CHAT.contains(Fields.camel(field.name())) && body.byteAt(field.start()) != 'n') {
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
