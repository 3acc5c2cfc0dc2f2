package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.ollama.OllamaModel.Capability;
import dev.hearth.dialect.ollama.OllamaModel.Running;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Ollama's paths tell of models: the bodies of {@code /api/tags}, {@code /api/ps}, {@code
 * /api/show} and {@code /api/version}, and the text at {@code /}.
 */
public final class OllamaListing {
  /** What a browser or a client's first look finds at {@code /}. */
  public static final String RUNNING = "Ollama is running";

  /**
   * The version of Ollama whose API this is, not the gateway's own: clients refuse one that is
   * older than what they need, and some read it as three numbers, so it holds nothing else.
   */
  static final String VERSION = "0.32.15";

  /** When a model goes that stays: clients call anything so far away "forever". */
  private static final String NEVER = "2318-01-01T00:00:00Z";

  /** The architecture of a model of which none is known: some name has to precede its window. */
  private static final String UNKNOWN_FAMILY = "unknown";

  private OllamaListing() {}

  /** The body of {@code /api/version}. */
  public static String version() {
    return text(json -> {
      json.writeStartObject();
      json.writeStringField("version", VERSION);
      json.writeEndObject();
    });
  }

  /** The body of {@code /api/tags}: all models, the newest first. */
  public static String tags(List<OllamaModel> models) {
    List<OllamaModel> newestFirst =
        models.stream().sorted(Comparator.comparing(OllamaModel::modifiedAt).reversed()).toList();
    return text(json -> {
      json.writeStartObject();
      json.writeArrayFieldStart("models");
      for (OllamaModel model : newestFirst) {
        json.writeStartObject();
        identity(model, json);
        json.writeStringField("modified_at", model.modifiedAt().toString());
        capabilities(model, json);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  /** The body of {@code /api/ps}: the models that are loaded. */
  public static String ps(List<Running> models) {
    return text(json -> {
      json.writeStartObject();
      json.writeArrayFieldStart("models");
      for (Running running : models) {
        OllamaModel model = running.model();
        json.writeStartObject();
        identity(model, json);
        json.writeStringField(
            "expires_at", running.expiresAt() == null ? NEVER : running.expiresAt().toString());
        json.writeNumberField("size_vram", running.sizeInVram());
        if (model.contextLength() != null) {
          json.writeNumberField("context_length", model.contextLength());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  /**
   * The body of {@code /api/show}. Agents take from it what a model can do and how much it can
   * read; its template is the one that Ollama itself tells of models that run elsewhere.
   */
  public static String show(OllamaModel model) {
    return text(json -> {
      json.writeStartObject();
      json.writeStringField("modelfile", "FROM " + model.name() + '\n');
      json.writeStringField("parameters", "");
      json.writeStringField("template", "{{ .Prompt }}");
      details(model, json);
      modelInfo(model, json);
      capabilities(model, json);
      json.writeStringField("modified_at", model.modifiedAt().toString());
      json.writeEndObject();
    });
  }

  /** The body, with status 404, where a model is asked for that is not there. */
  public static String notFound(String model) {
    ByteBuf out = Unpooled.buffer();
    OllamaErrors.write(OllamaErrors.notFound(model), out);
    return out.toString(StandardCharsets.UTF_8);
  }

  /**
   * The model that a request to {@code /api/show} names.
   *
   * @param json its body
   * @throws InferenceException when it names none
   */
  public static String asked(String json) {
    JsonReader request = new JsonReader(object(json), "");
    String model = request.text("model");
    if (model == null || model.isEmpty()) {
      model = request.text("name");
    }
    if (model == null || model.isEmpty()) {
      throw request.wrong("model", "the name of a model, as /api/tags lists them");
    }
    return model;
  }

  private static JsonNode object(String json) {
    JsonNode object = Json.objectOrNull(json);
    if (object == null) {
      throw new InferenceException(
          InferenceError.invalid("The request body must be one JSON object.", null));
    }
    return object;
  }

  private static void identity(OllamaModel model, JsonGenerator json) throws IOException {
    json.writeStringField("name", model.name());
    json.writeStringField("model", model.name());
    json.writeNumberField("size", model.size());
    json.writeStringField("digest", digest(model.name()));
    details(model, json);
  }

  private static void details(OllamaModel model, JsonGenerator json) throws IOException {
    String family = family(model);
    json.writeObjectFieldStart("details");
    json.writeStringField("parent_model", "");
    json.writeStringField("format", "");
    json.writeStringField("family", family);
    json.writeArrayFieldStart("families");
    json.writeString(family);
    json.writeEndArray();
    json.writeStringField("parameter_size", "");
    json.writeStringField("quantization_level", "");
    if (model.contextLength() != null) {
      json.writeNumberField("context_length", model.contextLength());
    }
    json.writeEndObject();
  }

  private static void modelInfo(OllamaModel model, JsonGenerator json) throws IOException {
    String family = family(model);
    json.writeObjectFieldStart("model_info");
    json.writeStringField("general.architecture", family);
    json.writeStringField("general.basename", model.name());
    if (model.contextLength() != null) {
      json.writeNumberField(family + ".context_length", model.contextLength());
    }
    json.writeEndObject();
  }

  private static void capabilities(OllamaModel model, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("capabilities");
    for (Capability capability : model.capabilities()) {
      json.writeString(capability.word());
    }
    json.writeEndArray();
  }

  private static String family(OllamaModel model) {
    @Nullable String family = model.family();
    return family == null || family.isEmpty() ? UNKNOWN_FAMILY : family;
  }

  /**
   * What tells one model from another, of the form that clients cut its first twelve digits off. It
   * is made of the name, because there need be no file.
   */
  private static String digest(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String text(Json.Writing writing) {
    ByteBuf out = Unpooled.buffer();
    Json.write(out, writing);
    return out.toString(StandardCharsets.UTF_8);
  }
}
