package dev.hearth.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a target makes of a request: its own name of the model, and values for what the caller left
 * open.
 *
 * @param model the name that the back end knows
 * @param defaults request fields that are set unless the caller set them: name → JSON text, in the
 *     order of the names. The members of an {@code extra_body} object become fields of their own.
 */
public record ModelParams(String model, Map<String, String> defaults) {
  private static final String EXTRA_BODY = "extra_body";

  public ModelParams {
    Objects.requireNonNull(model, "model");
    defaults = Collections.unmodifiableMap(flattened(defaults));
  }

  private static Map<String, String> flattened(Map<String, String> defaults) {
    TreeMap<String, String> fields = new TreeMap<>(defaults);
    String extra = fields.remove(EXTRA_BODY);
    if (extra != null) {
      object(extra).forEachEntry((name, value) -> fields.put(name, Json.text(value)));
    }
    return fields;
  }

  private static JsonNode object(String json) {
    JsonNode object = Json.objectOrNull(json);
    if (object == null) {
      throw new IllegalArgumentException(EXTRA_BODY + ": no JSON object (expected: {…})");
    }
    return object;
  }
}
