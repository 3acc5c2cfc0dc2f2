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
  private static final List<String> METHODS =
      List.of("generateContent", "streamGenerateContent", "embedContent", "batchEmbedContents");

  private GeminiModels() {}

  /** All of them, by their names. */
  public static String list(List<String> names) {
    return text(json -> {
      json.writeStartObject();
      json.writeArrayFieldStart("models");
      for (String name : names) {
        model(name, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  /** One of them. */
  public static String one(String name) {
    return text(json -> model(name, json));
  }

  private static void model(String name, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", RESOURCE + name);
    json.writeStringField("version", "1");
    json.writeStringField("displayName", name);
    json.writeArrayFieldStart("supportedGenerationMethods");
    for (String method : METHODS) {
      json.writeString(method);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String text(Json.Writing writing) {
    ByteBuf out = Unpooled.buffer();
    Json.write(out, writing);
    return out.toString(StandardCharsets.UTF_8);
  }
}
