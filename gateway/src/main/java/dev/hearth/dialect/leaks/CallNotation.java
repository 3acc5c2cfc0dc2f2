package dev.hearth.dialect.leaks;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Tool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The notations in which models write calls of the tools that a request offers: JSON objects with a
 * name and arguments, Mistral's name and arguments, Qwen's functions and parameters.
 */
final class CallNotation {
  private static final Pattern NAMED =
      Pattern.compile("\\s*([\\w.:/-]+)(?:\\[CALL_ID][\\w-]*)?\\[ARGS]");
  private static final Pattern FUNCTION =
      Pattern.compile("\\s*<function=([^>\\n]+)>(.*?)</function>\\s*", Pattern.DOTALL);
  private static final Pattern PARAMETER =
      Pattern.compile("<parameter=([^>\\n]+)>\\n?(.*?)\\n?</parameter>", Pattern.DOTALL);

  private final Map<String, Tool> tools = new HashMap<>();

  /**
   * A call.
   *
   * @param arguments a JSON object as text
   */
  record Call(String name, String arguments) {}

  CallNotation(List<Tool> offered) {
    offered.forEach(tool -> tools.put(tool.name(), tool));
  }

  /**
   * The calls that a text is; none where it is anything else, or names a tool that is not there.
   */
  List<Call> parse(String written) {
    List<Call> calls = new ArrayList<>();
    boolean all =
        written.stripLeading().startsWith("<function=")
            ? functions(written, calls)
            : NAMED.matcher(written).lookingAt() ? named(written, calls) : objects(written, calls);
    return all ? calls : List.of();
  }

  /** Objects, or arrays of them, one after another; some models write a semicolon in between. */
  private boolean objects(String written, List<Call> calls) {
    String text = written.replaceAll("}\\s*;\\s*\\{", "} {");
    try (JsonParser parser = Json.parser(text)) {
      while (parser.nextToken() != null) {
        JsonNode tree = Json.tree(Json.copy(parser));
        Iterable<JsonNode> each = tree.isArray() ? tree : List.of(tree);
        for (JsonNode call : each) {
          if (!add(call, calls)) {
            return false;
          }
        }
      }
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private boolean add(JsonNode call, List<Call> calls) {
    JsonNode function = call.path("function");
    if (function.isObject()) {
      return add(function, calls);
    }
    String name = call.path("name").asText(function.asText(""));
    for (String field : List.of("arguments", "parameters", "args")) {
      String arguments = arguments(call.path(field));
      if (arguments != null) {
        return add(name, arguments, calls);
      }
    }
    return false;
  }

  private static @Nullable String arguments(JsonNode told) {
    JsonNode object = told.isTextual() ? Json.objectOrNull(told.textValue()) : told;
    return object != null && object.isObject() ? Json.text(object) : null;
  }

  private boolean add(String name, String arguments, List<Call> calls) {
    return tools.containsKey(name) && calls.add(new Call(name, arguments));
  }

  /** {@code name[ARGS]{…}}, one after another, with or without the mark in between. */
  private boolean named(String written, List<Call> calls) {
    Matcher head = NAMED.matcher(written);
    boolean more = head.find();
    while (more) {
      String name = head.group(1);
      int begin = head.end();
      more = head.find();
      String arguments = written.substring(begin, more ? head.start() : written.length());
      JsonNode object = Json.objectOrNull(arguments.replace("[TOOL_CALLS]", ""));
      if (object == null || !add(name, Json.text(object), calls)) {
        return false;
      }
    }
    return true;
  }

  private boolean functions(String written, List<Call> calls) {
    Matcher function = FUNCTION.matcher(written);
    int end = 0;
    while (function.find() && function.start() == end) {
      end = function.end();
      String name = function.group(1).strip();
      Tool tool = tools.get(name);
      if (tool == null) {
        return false;
      }
      calls.add(new Call(name, parameters(tool, function.group(2))));
    }
    return end == written.length();
  }

  private static String parameters(Tool tool, String written) {
    JsonNode schema = tool.parameters() == null ? null : Json.objectOrNull(tool.parameters());
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    Matcher parameter = PARAMETER.matcher(written);
    while (parameter.find()) {
      String key = parameter.group(1).strip();
      boolean isText =
          schema == null
              || schema.path("properties").path(key).path("type").asText("string").equals("string");
      object.set(key, value(parameter.group(2), isText));
    }
    return Json.text(object);
  }

  /**
   * A parameter's value: what its schema calls a text is one, anything else is JSON if it can be.
   */
  private static JsonNode value(String written, boolean isText) {
    try {
      return isText ? TextNode.valueOf(written) : Json.tree(written);
    } catch (IOException _) {
      return TextNode.valueOf(written);
    }
  }
}
