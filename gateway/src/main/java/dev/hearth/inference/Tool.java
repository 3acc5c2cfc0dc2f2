package dev.hearth.inference;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function that the model may ask the caller to run.
 *
 * @param parameters its JSON Schema as JSON text; null when it takes none
 */
public record Tool(String name, @Nullable String description, @Nullable String parameters) {
  public Tool {
    Objects.requireNonNull(name, "name");
  }
}
