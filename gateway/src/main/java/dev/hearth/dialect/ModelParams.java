package dev.hearth.dialect;

import java.util.Map;
import java.util.Objects;

/**
 * What a target makes of a request: its own name of the model, and values for what the caller left
 * open.
 *
 * @param model the name that the back end knows
 * @param defaults request fields that are set unless the caller set them: name → JSON text
 */
public record ModelParams(String model, Map<String, String> defaults) {
  public ModelParams {
    Objects.requireNonNull(model, "model");
    defaults = Map.copyOf(defaults);
  }
}
