package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Json;
import java.io.IOException;
import java.util.Set;

/**
 * JSON Schema as Google takes it: all of it may be sent, but {@code const} means nothing there,
 * where an {@code enum} of one value does.
 */
final class GeminiSchema {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String CONST = "const";
  private static final Set<String> SCHEMAS_BY_NAME = Set.of("properties", "$defs", "definitions");
  private static final Set<String> VALUES = Set.of("enum", "default", "examples", "example");

  private GeminiSchema() {}

  /**
   * The schema, the same text where nothing has to change.
   *
   * @param schema JSON text
   */
  static String of(String schema) {
    if (!schema.contains("\"const\"")) {
      return schema;
    }
    try {
      return Json.text(schema(Json.tree(schema)));
    } catch (IOException _) {
      return schema;
    }
  }

  private static JsonNode schema(JsonNode schema) {
    if (schema instanceof ArrayNode several) {
      ArrayNode out = NODES.arrayNode();
      several.forEach(one -> out.add(schema(one)));
      return out;
    }
    if (!schema.isObject()) {
      return schema;
    }
    ObjectNode out = NODES.objectNode();
    schema.forEachEntry((name, value) -> {
      if (name.equals(CONST)) {
        out.set("enum", NODES.arrayNode().add(value));
      } else if (SCHEMAS_BY_NAME.contains(name)) {
        out.set(name, each(value));
      } else {
        out.set(name, VALUES.contains(name) ? value : schema(value));
      }
    });
    return out;
  }

  private static JsonNode each(JsonNode schemas) {
    if (!schemas.isObject()) {
      return schemas;
    }
    ObjectNode out = NODES.objectNode();
    schemas.forEachEntry((name, value) -> out.set(name, schema(value)));
    return out;
  }
}
