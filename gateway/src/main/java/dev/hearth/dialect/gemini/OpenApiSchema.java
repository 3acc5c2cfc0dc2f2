package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;

/**
 * Google's older way to describe JSON, a subset of OpenAPI 3.0, as JSON Schema: types in lower
 * case, {@code nullable} as one more type, counts as numbers, and nothing that only Google knows.
 */
final class OpenApiSchema {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private OpenApiSchema() {}

  static JsonNode toJsonSchema(JsonNode schema) {
    if (!schema.isObject()) {
      return schema;
    }
    ObjectNode out = NODES.objectNode();
    schema.forEachEntry((name, value) -> member(Fields.camel(name), value, out));
    if (schema.path("nullable").asBoolean()) {
      alsoNull(out);
    }
    return out;
  }

  private static void member(String name, JsonNode value, ObjectNode out) {
    switch (name) {
      case "type" -> type(value, out);
      case "nullable", "propertyOrdering", "example" -> {}
      case "format" -> {
        if (!value.asText().equals("enum")) {
          out.set(name, value);
        }
      }
      case "properties", "$defs", "defs" ->
          out.set(name.equals("defs") ? "$defs" : name, each(value));
      case "items", "additionalProperties" -> out.set(name, toJsonSchema(value));
      case "anyOf", "oneOf", "allOf", "prefixItems" -> out.set(name, all(value));
      case "minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength" ->
          out.set(name, count(value));
      default -> out.set(name, value);
    }
  }

  private static void type(JsonNode value, ObjectNode out) {
    if (!value.isTextual()) {
      out.set("type", value);
    } else if (!value.textValue().equals("TYPE_UNSPECIFIED")) {
      out.put("type", value.textValue().toLowerCase(Locale.ROOT));
    }
  }

  private static void alsoNull(ObjectNode out) {
    JsonNode type = out.path("type");
    if (type.isTextual() && !type.textValue().equals("null")) {
      out.set("type", NODES.arrayNode().add(type).add("null"));
      if (out.path("enum") instanceof ArrayNode values) {
        out.set("enum", values.deepCopy().addNull());
      }
    } else if (out.path("anyOf") instanceof ArrayNode choices) {
      choices.add(NODES.objectNode().set("type", TextNode.valueOf("null")));
    }
  }

  private static JsonNode each(JsonNode schemas) {
    ObjectNode out = NODES.objectNode();
    schemas.forEachEntry((name, schema) -> out.set(name, toJsonSchema(schema)));
    return out;
  }

  private static JsonNode all(JsonNode schemas) {
    ArrayNode out = NODES.arrayNode();
    schemas.forEach(schema -> out.add(toJsonSchema(schema)));
    return out;
  }

  /** Counts are 64 bits wide, which Google's JSON writes as strings. */
  private static JsonNode count(JsonNode value) {
    if (!value.isTextual()) {
      return value;
    }
    try {
      return NODES.numberNode(Long.parseLong(value.textValue()));
    } catch (NumberFormatException _) {
      return value;
    }
  }
}
