package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The list of models, and one of it, as {@code GET /v1/models} answers: one body that OpenAI's and
 * Anthropic's clients both read.
 */
public final class ModelsAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  private ModelsAnswer() {}

  /**
   * A model that can be asked for.
   *
   * @param ownedBy the providers behind it
   * @param created when the gateway learnt of it
   */
  public record Model(String id, String ownedBy, Instant created) {}

  /**
   * All of them.
   *
   * @param codex whether Codex asks, which reads an array of its own; an empty one leaves it to
   *     what it is configured with
   */
  public static String list(List<Model> models, boolean codex) {
    return json(generator -> {
      generator.writeStartObject();
      generator.writeStringField("object", "list");
      generator.writeArrayFieldStart("data");
      for (Model model : models) {
        write(model, generator);
      }
      generator.writeEndArray();
      generator.writeBooleanField("has_more", false);
      generator.writeStringField("first_id", models.isEmpty() ? null : models.getFirst().id());
      generator.writeStringField("last_id", models.isEmpty() ? null : models.getLast().id());
      if (codex) {
        generator.writeArrayFieldStart("models");
        generator.writeEndArray();
      }
      generator.writeEndObject();
    });
  }

  /** One of them. */
  public static String one(Model model) {
    return json(generator -> write(model, generator));
  }

  private static void write(Model model, JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("id", model.id());
    generator.writeStringField("object", "model");
    generator.writeNumberField("created", model.created().getEpochSecond());
    generator.writeStringField("owned_by", model.ownedBy());
    generator.writeStringField("type", "model");
    generator.writeStringField("display_name", model.id());
    generator.writeStringField(
        "created_at", model.created().truncatedTo(ChronoUnit.SECONDS).toString());
    generator.writeEndObject();
  }

  private interface Writing {
    void to(JsonGenerator generator) throws IOException;
  }

  private static String json(Writing writing) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      writing.to(generator);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }
}
