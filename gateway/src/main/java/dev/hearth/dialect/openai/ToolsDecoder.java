package dev.hearth.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.Leftovers;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the tools of a chat and which of them has to be used. */
final class ToolsDecoder {
  private ToolsDecoder() {}

  /**
   * The tools.
   *
   * @param left gets what has no canonical meaning
   */
  static List<Tool> tools(JsonReader request, Leftovers left) {
    List<Tool> tools = new ArrayList<>();
    for (JsonReader tool : request.objects("tools")) {
      requireFunction(tool);
      JsonReader function = tool.requireObject("function");
      JsonReader parameters = function.object("parameters");
      left.note(tool, Set.of("type", "function"));
      left.note(function, Set.of("name", "description", "parameters", "strict"));
      tools.add(
          new Tool(
              function.requireText("name"),
              function.text("description"),
              parameters == null ? null : Json.text(parameters.object()),
              function.has("strict") ? function.flag("strict") : null));
    }
    return tools;
  }

  static ToolChoice choice(JsonReader request) {
    JsonNode choice = request.get("tool_choice");
    if (!request.has("tool_choice")) {
      return new ToolChoice.Auto();
    }
    if (choice.isObject()) {
      JsonReader named = request.requireObject("tool_choice");
      requireFunction(named);
      return new ToolChoice.Named(named.requireObject("function").requireText("name"));
    }
    return switch (request.requireText("tool_choice")) {
      case "auto" -> new ToolChoice.Auto();
      case "none" -> new ToolChoice.None();
      case "required" -> new ToolChoice.Required();
      default -> throw request.wrong("tool_choice", "auto, none, required or a function");
    };
  }

  private static void requireFunction(JsonReader holder) {
    if (!holder.requireText("type").equals("function")) {
      throw holder.wrong("type", "'function'");
    }
  }
}
