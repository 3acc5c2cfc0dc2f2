package dev.hearth.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The bodies this server sends, in the OpenAI dialect. */
final class ChatJson {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  private final String model;
  private final InstantSource clock;

  ChatJson(String model, InstantSource clock) {
    this.model = model;
    this.clock = clock;
  }

  static byte[] healthy() {
    return object(json -> json.writeStringField("status", "ok"));
  }

  static byte[] loading() {
    return object(json -> {
      json.writeObjectFieldStart("error");
      json.writeStringField("message", "Loading model");
      json.writeStringField("type", "unavailable_error");
      json.writeNumberField("code", 503);
      json.writeEndObject();
    });
  }

  static byte[] error(Rejection rejection) {
    return object(json -> {
      json.writeObjectFieldStart("error");
      json.writeStringField("message", rejection.message());
      json.writeStringField("type", rejection.type());
      json.writeStringField("param", rejection.param());
      json.writeStringField("code", rejection.code());
      json.writeEndObject();
    });
  }

  static byte[] slots(boolean processing, int decoded) {
    return written(json -> {
      json.writeStartArray();
      json.writeStartObject();
      json.writeNumberField("id", 0);
      json.writeBooleanField("is_processing", processing);
      json.writeNumberField("n_decoded", decoded);
      json.writeEndObject();
      json.writeEndArray();
    });
  }

  byte[] models() {
    return object(json -> {
      json.writeStringField("object", "list");
      json.writeArrayFieldStart("data");
      json.writeStartObject();
      json.writeStringField("id", model);
      json.writeStringField("object", "model");
      json.writeNumberField("created", clock.instant().getEpochSecond());
      json.writeStringField("owned_by", "hearth");
      json.writeEndObject();
      json.writeEndArray();
    });
  }

  /** Gives a new answer its id and time. */
  Completion begin() {
    return new Completion("chatcmpl-" + UUID.randomUUID(), clock.instant().getEpochSecond());
  }

  private static byte[] object(Body fields) {
    return written(json -> {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    });
  }

  private static byte[] written(Body body) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      body.write(json);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static void writeUsage(JsonGenerator json, Usage usage) throws IOException {
    json.writeObjectFieldStart("usage");
    json.writeNumberField("prompt_tokens", usage.promptTokens());
    json.writeNumberField("completion_tokens", usage.completionTokens());
    json.writeNumberField("total_tokens", usage.totalTokens());
    json.writeEndObject();
  }

  /** Writes JSON. */
  @FunctionalInterface
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** One answer's bodies: the whole of it, or its chunks in the order of the methods. */
  final class Completion {

    private final String id;
    private final long created;

    private Completion(String id, long created) {
      this.id = id;
      this.created = created;
    }

    byte[] whole(String text, GenerationEvent.Finished end) {
      return object(json -> {
        head(json, "chat.completion");
        json.writeArrayFieldStart("choices");
        json.writeStartObject();
        json.writeNumberField("index", 0);
        json.writeObjectFieldStart("message");
        json.writeStringField("role", "assistant");
        json.writeStringField("content", text);
        json.writeEndObject();
        json.writeStringField("finish_reason", end.reason().wire());
        json.writeEndObject();
        json.writeEndArray();
        writeUsage(json, end.usage());
      });
    }

    byte[] role(boolean announcesUsage) {
      return chunk(
          json -> {
            json.writeStringField("role", "assistant");
            json.writeStringField("content", "");
          },
          null,
          announcesUsage);
    }

    byte[] text(String text, boolean announcesUsage) {
      return chunk(json -> json.writeStringField("content", text), null, announcesUsage);
    }

    byte[] finish(GenerationEvent.FinishReason reason, boolean announcesUsage) {
      return chunk(_ -> {}, reason.wire(), announcesUsage);
    }

    byte[] usage(Usage usage) {
      return object(json -> {
        head(json, "chat.completion.chunk");
        json.writeArrayFieldStart("choices");
        json.writeEndArray();
        writeUsage(json, usage);
      });
    }

    /** A chunk with a choice; its usage is null where a chunk with the usage will follow. */
    private byte[] chunk(Body delta, @Nullable String finishReason, boolean announcesUsage) {
      return object(json -> {
        head(json, "chat.completion.chunk");
        json.writeArrayFieldStart("choices");
        json.writeStartObject();
        json.writeNumberField("index", 0);
        json.writeObjectFieldStart("delta");
        delta.write(json);
        json.writeEndObject();
        json.writeStringField("finish_reason", finishReason);
        json.writeEndObject();
        json.writeEndArray();
        if (announcesUsage) {
          json.writeNullField("usage");
        }
      });
    }

    private void head(JsonGenerator json, String object) throws IOException {
      json.writeStringField("id", id);
      json.writeStringField("object", object);
      json.writeNumberField("created", created);
      json.writeStringField("model", model);
    }
  }
}
