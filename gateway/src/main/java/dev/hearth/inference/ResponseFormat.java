package dev.hearth.inference;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The form that an answer's text must have. */
public sealed interface ResponseFormat {

  /** Any text. */
  record Text() implements ResponseFormat {}

  /** Some JSON object. */
  record JsonObject() implements ResponseFormat {}

  /**
   * JSON that a schema describes.
   *
   * @param schema the JSON Schema as JSON text
   */
  record JsonSchema(@Nullable String name, String schema) implements ResponseFormat {
    public JsonSchema {
      Objects.requireNonNull(schema, "schema");
    }
  }
}
