package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.WholeBody;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the whole answer to a request. */
final class WholeMessageDecoder implements AnswerDecoder {
  private final WholeBody body = new WholeBody();
  private final AnswerEvents answer;

  WholeMessageDecoder(InferenceRequest request) {
    this.answer = new AnswerEvents(request);
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    body.add(bytes);
    bytes.skipBytes(bytes.readableBytes());
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    answer.to(events);
    String problem = body.problem();
    if (problem != null) {
      answer.broken("The back end answered with " + problem + ".");
      return;
    }
    ByteBuf whole = Unpooled.wrappedBuffer(body.bytes());
    try {
      read(Json.tree(whole), whole);
    } catch (IOException _) {
      answer.broken("The back end answered with an object that is no JSON.");
    }
  }

  @Override
  public void close() {}

  private void read(JsonNode message, ByteBuf whole) {
    if ("error".equals(text(message, "type")) || message.hasNonNull("error")) {
      answer.fail(BackendErrors.inAnswer(whole));
      return;
    }
    JsonNode content = message.path("content");
    if (!content.isArray()) {
      answer.broken("The back end answered with something else than a message.");
      return;
    }
    answer.start(text(message, "model"));
    content.forEach(this::block);
    JsonNode usage = message.path("usage");
    answer.complete(
        text(message, "stop_reason"),
        text(message, "stop_sequence"),
        text(message.path("stop_details"), "explanation"),
        usage.isObject() ? UsageReader.read(Json.text(usage)) : null);
  }

  private void block(JsonNode block) {
    String type = textOrEmpty(block, "type");
    switch (type) {
      case "text" -> {
        String text = textOrEmpty(block, "text");
        int start = answer.textLength();
        answer.text(text);
        List<JsonNode> citations = new ArrayList<>();
        block.path("citations").forEach(citations::add);
        answer.cite(citations, start);
      }
      case "thinking" -> {
        answer.thinking(textOrEmpty(block, "thinking"));
        answer.signed(textOrEmpty(block, "signature"));
      }
      case "redacted_thinking" -> answer.redacted(textOrEmpty(block, "data"));
      case "tool_use" -> {
        JsonNode input = block.path("input");
        String arguments = input.isObject() ? Json.text(input) : "{}";
        answer.wholeCall(text(block, "id"), text(block, "name"), arguments);
        return;
      }
      default -> answer.untranslatable(type);
    }
    answer.callIsBehind();
  }

  private static String textOrEmpty(JsonNode object, String name) {
    String text = text(object, name);
    return text == null ? "" : text;
  }

  private static @Nullable String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    return value.isTextual() ? value.textValue() : null;
  }
}
