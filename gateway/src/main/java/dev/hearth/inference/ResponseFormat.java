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
   * @param strict whether the answer has to match it exactly; null when it was not said
   */
  record JsonSchema(@Nullable String name, String schema, @Nullable Boolean strict)
      implements ResponseFormat {
    public JsonSchema {
      Objects.requireNonNull(schema, "schema");
    }

    public JsonSchema(@Nullable String name, String schema) {
      this(name, schema, null);
    }
  }
}
