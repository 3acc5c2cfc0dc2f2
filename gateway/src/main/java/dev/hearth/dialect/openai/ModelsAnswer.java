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
   * @param contextWindow its tokens; 0 where that is not known
   * @param reads what it can be sent, such as {@code text} and {@code image}; empty where that is
   *     not known
   * @param supports the names of request fields that it acts upon, such as {@code tools}; empty
   *     where that is not known
   * @param chats whether it can be talked to, as far as that is known
   */
  public record Model(
      String id,
      String ownedBy,
      Instant created,
      int contextWindow,
      List<String> reads,
      List<String> supports,
      boolean chats) {}

  /**
   * All of them.
   *
   * @param codex whether Codex asks, which reads an array of its own
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
        CodexModels.write(models, generator);
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
    writeTraits(model, generator);
    generator.writeEndObject();
  }

  /**
   * What clients look for under the names of those who tell it: vLLM the window as {@code
   * max_model_len}, OpenRouter all of it as here, Anthropic the window as {@code max_input_tokens}.
   */
  private static void writeTraits(Model model, JsonGenerator generator) throws IOException {
    if (model.contextWindow() > 0) {
      generator.writeNumberField("context_length", model.contextWindow());
      generator.writeNumberField("max_model_len", model.contextWindow());
      generator.writeNumberField("max_input_tokens", model.contextWindow());
    }
    if (!model.reads().isEmpty()) {
      generator.writeObjectFieldStart("architecture");
      writeTexts("input_modalities", model.reads(), generator);
      writeTexts("output_modalities", List.of("text"), generator);
      generator.writeEndObject();
      writeTexts("supported_parameters", model.supports(), generator);
    }
  }

  static void writeTexts(String name, List<String> texts, JsonGenerator generator)
      throws IOException {
    generator.writeArrayFieldStart(name);
    for (String text : texts) {
      generator.writeString(text);
    }
    generator.writeEndArray();
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
