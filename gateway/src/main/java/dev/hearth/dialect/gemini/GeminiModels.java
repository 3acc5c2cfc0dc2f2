package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Json;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The list of models, and one of it, as Gemini's clients read them. */
public final class GeminiModels {
  private static final String RESOURCE = "models/";
  private static final List<String> CHAT = List.of("generateContent", "streamGenerateContent");
  private static final List<String> EMBEDDING = List.of("embedContent", "batchEmbedContents");

  private GeminiModels() {}

  /**
   * A model that can be asked for.
   *
   * @param contextWindow its tokens; 0 where that is not known
   */
  public record Model(String name, int contextWindow, boolean chats, boolean embeds) {}

  /** All of them. */
  public static String list(List<Model> models) {
    return text(json -> {
      json.writeStartObject();
      json.writeArrayFieldStart("models");
      for (Model model : models) {
        write(model, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  /** One of them. */
  public static String one(Model model) {
    return text(json -> write(model, json));
  }

  private static void write(Model model, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", RESOURCE + model.name());
    json.writeStringField("version", "1");
    json.writeStringField("displayName", model.name());
    if (model.contextWindow() > 0) {
      json.writeNumberField("inputTokenLimit", model.contextWindow());
    }
    json.writeArrayFieldStart("supportedGenerationMethods");
    if (model.chats()) {
      methods(CHAT, json);
    }
    if (model.embeds()) {
      methods(EMBEDDING, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void methods(List<String> names, JsonGenerator json) throws IOException {
    for (String name : names) {
      json.writeString(name);
    }
  }

  private static String text(Json.Writing writing) {
    ByteBuf out = Unpooled.buffer();
    Json.write(out, writing);
    return out.toString(StandardCharsets.UTF_8);
  }
}
