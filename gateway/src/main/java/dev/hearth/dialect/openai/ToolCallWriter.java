package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.SignatureText;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Signature;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes a whole tool call, as answers and conversations have it. */
final class ToolCallWriter {
  private ToolCallWriter() {}

  /**
   * Appends a call.
   *
   * @param signature Gemini's for it, as Google's OpenAI-compatible servers give it; null for none
   */
  static void write(
      String id, String name, String arguments, @Nullable String signature, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeStringField("type", "function");
    json.writeObjectFieldStart("function");
    json.writeStringField("name", name);
    json.writeStringField("arguments", arguments);
    json.writeEndObject();
    if (signature != null) {
      signature(signature, json);
    }
    json.writeEndObject();
  }

  /** Appends the delta that signs a call. */
  static void writeSignature(InferenceEvent.ToolCallSigned signed, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("index", signed.index());
    signature(SignatureText.of(signed.signature(), Signature.Issuer.GEMINI), json);
    json.writeEndObject();
  }

  private static void signature(String signature, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("extra_content");
    json.writeObjectFieldStart("google");
    json.writeStringField("thought_signature", signature);
    json.writeEndObject();
    json.writeEndObject();
  }
}
