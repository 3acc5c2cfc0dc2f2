package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON Schemas in the form that the format demands of them. */
final class Schemas {
  private static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{}}";
  private static final String ADDITIONAL = "additionalProperties";
  private static final List<String> ALTERNATIVES = List.of("anyOf", "oneOf", "prefixItems");
  private static final List<String> NAMED = List.of("properties", "$defs", "definitions");

  private Schemas() {}

  /** The schema of a tool's parameters, which has to say that it is an object's. */
  static String ofParameters(@Nullable String parameters) {
    if (parameters == null) {
      return NO_PARAMETERS;
    }
    JsonOutline outline = JsonOutline.of(parameters);
    if (!outline.isWhole() || outline.field("type") != null) {
      return parameters;
    }
    String members = parameters.strip().substring(1);
    return "{\"type\":\"object\"" + (outline.fields().isEmpty() ? "" : ",") + members;
  }

  /**
   * The schema of an answer. An object in it may have only the members that it names: what fits
   * that fits the caller's schema too.
   */
  static String ofAnswer(String schema) {
    try {
      JsonNode tree = Json.tree(schema);
      close(tree);
      return Json.text(tree);
    } catch (IOException _) {
      throw new InferenceException(
          InferenceError.invalid("The answer's schema is no JSON.", "schema"));
    }
  }

  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      if (object.path("properties").isObject() && !object.has(ADDITIONAL)) {
        object.put(ADDITIONAL, false);
      }
      NAMED.forEach(name -> object.path(name).forEach(Schemas::close));
      ALTERNATIVES.forEach(name -> object.path(name).forEach(Schemas::close));
      close(object.path("items"));
    }
  }
}
