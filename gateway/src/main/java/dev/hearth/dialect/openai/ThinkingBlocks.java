package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.SignatureText;
import dev.hearth.inference.Part;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Signed thinking beside a chat's message, as callers of other gateways know it: {@code
 * thinking_blocks} in Anthropic's shape, since OpenAI's has no place for signatures.
 */
final class ThinkingBlocks {
  private ThinkingBlocks() {}

  static void signed(String thinking, Signature signature, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "thinking");
    json.writeStringField("thinking", thinking);
    json.writeStringField("signature", SignatureText.of(signature, Issuer.ANTHROPIC));
    json.writeEndObject();
  }

  static void redacted(Signature content, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "redacted_thinking");
    json.writeStringField("data", SignatureText.of(content, Issuer.ANTHROPIC));
    json.writeEndObject();
  }

  /**
   * The thinking of a message that a caller gives back. Pieces of a stream may stand as they came:
   * the signature closes those before it.
   */
  static List<Part> read(JsonReader message) {
    List<Part> parts = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (JsonReader block : message.objects("thinking_blocks")) {
      String data = block.text("data");
      if (data != null) {
        parts.add(new Part.RedactedThinking(SignatureText.read(data, Issuer.ANTHROPIC)));
        continue;
      }
      String thinking = block.text("thinking");
      open.append(thinking == null ? "" : thinking);
      String signature = block.text("signature");
      if (signature != null && !signature.isEmpty()) {
        parts.add(
            new Part.Thinking(open.toString(), SignatureText.read(signature, Issuer.ANTHROPIC)));
        open.setLength(0);
      }
    }
    if (!open.isEmpty()) {
      parts.add(new Part.Thinking(open.toString(), null));
    }
    return parts;
  }
}
