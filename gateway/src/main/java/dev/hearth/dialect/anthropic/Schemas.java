package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** JSON Schemas in the form that the format demands of them. */
final class Schemas {
  private static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{}}";
  private static final String ADDITIONAL = "additionalProperties";
  private static final List<String> ALTERNATIVES =
      List.of("anyOf", "oneOf", "allOf", "prefixItems");
  private static final List<String> NAMED = List.of("properties", "$defs", "definitions");

  /** What is refused in a schema that answers or arguments have to match. */
  private static final Set<String> BOUNDS =
      Set.of(
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "maxItems",
          "uniqueItems",
          "minProperties",
          "maxProperties");

  private Schemas() {}

  /**
   * The schema of the parameters of a tool whose arguments have to match it.
   *
   * @param losses hears of the bounds that become words
   */
  static String ofStrictParameters(@Nullable String parameters, Losses losses) {
    return ofParameters(parameters == null ? null : ofAnswer(parameters, losses));
  }

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
   * that fits the caller's schema too. Bounds of numbers, lengths and counts become a part of the
   * description, as Anthropic's own clients write them.
   *
   * @param losses hears of the bounds
   */
  static String ofAnswer(String schema, Losses losses) {
    try {
      JsonNode tree = Json.tree(schema);
      close(tree, losses);
      return Json.text(tree);
    } catch (IOException _) {
      throw new InferenceException(
          InferenceError.invalid("The answer's schema is no JSON.", "schema"));
    }
  }

  private static void close(JsonNode schema, Losses losses) {
    if (schema instanceof ObjectNode object) {
      describeBounds(object, losses);
      if (object.path("properties").isObject() && !object.has(ADDITIONAL)) {
        object.put(ADDITIONAL, false);
      }
      NAMED.forEach(name -> object.path(name).forEach(its -> close(its, losses)));
      ALTERNATIVES.forEach(name -> object.path(name).forEach(its -> close(its, losses)));
      close(object.path("items"), losses);
    }
  }

  private static void describeBounds(ObjectNode schema, Losses losses) {
    StringJoiner words = new StringJoiner(", ", "{", "}").setEmptyValue("");
    for (Map.Entry<String, JsonNode> member : List.copyOf(schema.properties())) {
      String name = member.getKey();
      boolean many = name.equals("minItems") && member.getValue().asInt() > 1;
      if (many || BOUNDS.contains(name)) {
        words.add(name + ": " + Json.text(member.getValue()));
        losses.field("schema." + name);
        schema.remove(name);
      }
    }
    if (words.length() > 0) {
      String before = schema.path("description").asText("");
      schema.put("description", before.isEmpty() ? words.toString() : before + "\n\n" + words);
    }
  }
}
