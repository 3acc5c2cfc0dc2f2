package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.Feature;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the turns of a conversation: the user's and the model's take turns, so whatever comes one
 * after the other from one side is one turn. Empty texts are left out; Google refuses them.
 */
final class ContentEncoder {
  private static final String USER = "user";
  private static final String MODEL = "model";

  private final GeminiModel model;
  private final JsonGenerator json;
  private final Losses losses;
  private final FunctionEncoder functions;
  private final List<Part> fromTools = new ArrayList<>();
  private @Nullable String open;
  private boolean called;

  private ContentEncoder(GeminiModel model, JsonGenerator json, Losses losses) {
    this.model = model;
    this.json = json;
    this.losses = losses;
    this.functions = new FunctionEncoder(model, json);
  }

  /** Writes the system's messages as one content. */
  static void system(List<Message> messages, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("parts");
    for (Message message : messages) {
      for (Part part : message.parts()) {
        if (part instanceof Part.Text(String text) && !text.isEmpty()) {
          PartWriter.text(text, false, null, json);
        }
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Writes all messages but the first ones as an array of turns. */
  static void contents(
      List<Message> messages, int from, GeminiModel model, JsonGenerator json, Losses losses)
      throws IOException {
    ContentEncoder encoder = new ContentEncoder(model, json, losses);
    json.writeStartArray();
    boolean asked = false;
    for (Message message : messages.subList(from, messages.size())) {
      asked |= message.role() != Role.SYSTEM;
      encoder.message(message, asked);
    }
    encoder.close();
    json.writeEndArray();
  }

  private void message(Message message, boolean asked) throws IOException {
    switch (message.role()) {
      case SYSTEM -> {
        if (asked) {
          losses.add(Feature.LATE_SYSTEM_MESSAGE);
        }
        said(message.parts());
      }
      case USER, TOOL -> said(message.parts());
      case ASSISTANT -> answered(message.parts());
    }
  }

  private void said(List<Part> parts) throws IOException {
    for (Part part : parts) {
      if (part instanceof Part.ToolResult result) {
        begin(USER);
        fromTools.addAll(functions.response(result));
      } else {
        attachmentsOfTools();
        content(USER, part);
      }
    }
  }

  private void answered(List<Part> parts) throws IOException {
    String ofThoughts = null;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      boolean textFollows =
          i + 1 < parts.size()
              && parts.get(i + 1) instanceof Part.Text(String next)
              && !next.isEmpty();
      switch (part) {
        case Part.Thinking(String text, Signature signature) ->
            ofThoughts = thought(text, own(signature), textFollows);
        case Part.RedactedThinking(Signature content) -> {
          String own = own(content);
          if (own != null) {
            text("", true, own);
          }
        }
        case Part.Text(String text) -> {
          text(text, false, ofThoughts);
          ofThoughts = null;
        }
        case Part.ToolCall call -> call(call);
        case Part.Refusal _,
            Part.Image _,
            Part.ImageLink _,
            Part.Document _,
            Part.DocumentLink _,
            Part.Audio _,
            Part.ToolResult _ ->
            content(MODEL, part);
      }
    }
  }

  /** Writes a thought; what signs it goes with the text that follows it, where Google puts it. */
  private @Nullable String thought(String text, @Nullable String signature, boolean textFollows)
      throws IOException {
    boolean later = textFollows && signature != null;
    if (!text.isEmpty()) {
      text(text, true, later ? null : signature);
    } else if (signature != null && !later) {
      text("", false, signature);
    }
    return later ? signature : null;
  }

  private void text(String text, boolean thought, @Nullable String signature) throws IOException {
    if (!text.isEmpty() || signature != null) {
      begin(MODEL);
      PartWriter.text(text, thought, signature, json);
    }
  }

  /** The first call of a turn has to be signed where the model checks it. */
  private void call(Part.ToolCall call) throws IOException {
    begin(MODEL);
    String signature = own(call.signature());
    if (signature == null && !called && model.demandsSignatures()) {
      signature = ThoughtSignature.NONE_AT_HAND;
    }
    called = true;
    functions.call(call, signature);
  }

  private @Nullable String own(@Nullable Signature signature) {
    if (signature == null) {
      return null;
    }
    if (signature.issuer() == Issuer.GEMINI) {
      return ThoughtSignature.of(signature);
    }
    losses.add(Feature.THINKING_SIGNATURE);
    return null;
  }

  private void content(String role, Part part) throws IOException {
    switch (part) {
      case Part.Text(String text) -> spoken(role, text);
      case Part.Refusal(String text) -> spoken(role, text);
      case Part.Thinking _, Part.RedactedThinking _ -> losses.add(Feature.THINKING);
      case Part.Image _, Part.ImageLink _, Part.Document _, Part.DocumentLink _, Part.Audio _ -> {
        begin(role);
        PartWriter.media(part, model, json, losses);
      }
      case Part.ToolCall _, Part.ToolResult _ ->
          throw new IllegalArgumentException(role + " cannot say: " + part.getClass());
    }
  }

  private void spoken(String role, String text) throws IOException {
    if (!text.isEmpty()) {
      begin(role);
      PartWriter.text(text, false, null, json);
    }
  }

  /** What came with functions' responses and cannot be part of them stands after them all. */
  private void attachmentsOfTools() throws IOException {
    List<Part> attachments = List.copyOf(fromTools);
    fromTools.clear();
    for (Part part : attachments) {
      content(USER, part);
    }
  }

  private void begin(String role) throws IOException {
    if (role.equals(open)) {
      return;
    }
    close();
    open = role;
    called = false;
    json.writeStartObject();
    json.writeStringField("role", role);
    json.writeArrayFieldStart("parts");
  }

  private void close() throws IOException {
    attachmentsOfTools();
    if (open != null) {
      json.writeEndArray();
      json.writeEndObject();
      open = null;
    }
  }
}
