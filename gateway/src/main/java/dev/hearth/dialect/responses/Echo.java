package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.RequestBody;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an answer needs of its request: this format tells callers again what they asked for.
 *
 * @param fields of the answer: name → JSON text, in order
 * @param names of the request's tools
 * @param encrypted whether the caller wants thinking that only its issuer can read, and signatures
 */
record Echo(Map<String, String> fields, ToolNames names, boolean encrypted) {
  /** A longer field is told as if it had not been given: every answer would hold it thrice. */
  private static final int LONGEST = 256 * 1024;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Fields that are told as they were given, and as what otherwise. */
  private static final Map<String, String> AS_GIVEN = asGiven();

  /** Fields that are told only where they were given. */
  private static final List<String> OPTIONAL = List.of("user", "prompt_cache_retention");

  Echo {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** Of a request that said nothing. */
  static Echo none() {
    return of(new RequestBody(), false);
  }

  /**
   * Of a request's body, borrowed for this call.
   *
   * @param kept whether the answer will be
   */
  static Echo of(RequestBody body, boolean kept) {
    Map<String, String> fields = new LinkedHashMap<>();
    AS_GIVEN.forEach((name, otherwise) -> {
      JsonNode given = node(body, name);
      fields.put(name, isNothing(given) ? otherwise : Json.text(given));
    });
    for (String name : OPTIONAL) {
      JsonNode given = node(body, name);
      if (!isNothing(given)) {
        fields.put(name, Json.text(given));
      }
    }
    ToolNames names = ToolNames.of(node(body, "tools", Integer.MAX_VALUE));
    fields.put("tools", tools(node(body, "tools")));
    fields.put("text", text(node(body, "text")));
    fields.put("reasoning", reasoning(node(body, "reasoning")));
    // As this gateway does it, whatever was wished.
    fields.put("truncation", "\"disabled\"");
    fields.put("service_tier", "\"default\"");
    fields.put("background", "false");
    fields.put("store", String.valueOf(kept));
    return new Echo(fields, names, wantsEncrypted(node(body, "include")));
  }

  private static Map<String, String> asGiven() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("instructions", "null");
    fields.put("previous_response_id", "null");
    fields.put("tool_choice", "\"auto\"");
    fields.put("parallel_tool_calls", "true");
    fields.put("temperature", "1");
    fields.put("top_p", "1");
    fields.put("presence_penalty", "0");
    fields.put("frequency_penalty", "0");
    fields.put("top_logprobs", "0");
    fields.put("max_output_tokens", "null");
    fields.put("max_tool_calls", "null");
    fields.put("metadata", "{}");
    fields.put("safety_identifier", "null");
    fields.put("prompt_cache_key", "null");
    return fields;
  }

  /** Functions with the members that answers have to have. */
  private static String tools(JsonNode tools) {
    if (!tools.isArray()) {
      return "[]";
    }
    for (JsonNode tool : tools) {
      if (tool instanceof ObjectNode function
          && function.path("type").asText().equals("function")) {
        for (String member : List.of("description", "parameters", "strict")) {
          if (!function.has(member)) {
            function.putNull(member);
          }
        }
      }
    }
    return Json.text(tools);
  }

  private static String text(JsonNode given) {
    ObjectNode text = given instanceof ObjectNode object ? object : NODES.objectNode();
    if (!text.path("format").isObject()) {
      text.putObject("format").put("type", "text");
    } else if (text.get("format") instanceof ObjectNode format
        && format.path("type").asText().equals("json_schema")) {
      if (!format.hasNonNull("description")) {
        format.put("description", "");
      }
      if (!format.hasNonNull("strict")) {
        format.put("strict", false);
      }
    }
    return Json.text(text);
  }

  private static String reasoning(JsonNode given) {
    if (!(given instanceof ObjectNode reasoning)) {
      return "null";
    }
    for (String member : List.of("effort", "summary")) {
      if (!reasoning.has(member)) {
        reasoning.putNull(member);
      }
    }
    return Json.text(reasoning);
  }

  private static boolean wantsEncrypted(JsonNode include) {
    for (JsonNode wish : include) {
      if (wish.asText().equals("reasoning.encrypted_content")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNothing(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  /** A field's value; a missing node when it is absent, too long or no JSON. */
  private static JsonNode node(RequestBody body, String name) {
    return node(body, name, LONGEST);
  }

  private static JsonNode node(RequestBody body, String name, int longest) {
    JsonOutline.Field field = body.size() == 0 ? null : body.outline().field(name);
    if (field == null || field.end() - field.start() > longest) {
      return MissingNode.getInstance();
    }
    try {
      return Json.tree(body.json(field));
    } catch (IOException _) {
      return MissingNode.getInstance();
    }
  }
}
