package dev.hearth.inference;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function that the model may ask the caller to run.
 *
 * @param parameters its JSON Schema as JSON text; null when it takes none
 * @param strict whether the arguments have to match the schema; null when it was not said
 */
public record Tool(
    String name,
    @Nullable String description,
    @Nullable String parameters,
    @Nullable Boolean strict) {
  public Tool {
    Objects.requireNonNull(name, "name");
  }

  public Tool(String name, @Nullable String description, @Nullable String parameters) {
    this(name, description, parameters, null);
  }
}
