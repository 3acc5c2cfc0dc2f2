package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.Leftovers;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tools of a request and which of them has to be used. Tools that Anthropic itself
 * defines have no schema, and most run on its servers: they are left out by name.
 */
final class ToolsDecoder {
  private static final Set<String> TOOL =
      Set.of("type", "name", "description", "input_schema", "strict");
  private static final Set<String> CHOICE = Set.of("type", "name", "disable_parallel_tool_use");

  private final JsonReader request;
  private final Leftovers left;
  private final List<Tool> tools = new ArrayList<>();

  ToolsDecoder(JsonReader request, Leftovers left) {
    this.request = request;
    this.left = left;
  }

  List<Tool> tools() {
    for (JsonReader tool : request.objects("tools")) {
      String type = tool.text("type");
      if (type == null || type.equals("custom")) {
        tools.add(tool(tool));
      } else {
        left.add("tools." + type);
      }
    }
    return tools;
  }

  /** Which of {@link #tools} has to be used. */
  ToolChoice choice() {
    JsonReader choice = request.object("tool_choice");
    if (choice == null) {
      return new ToolChoice.Auto();
    }
    left.note(choice, CHOICE);
    return switch (choice.requireText("type")) {
      case "auto" -> new ToolChoice.Auto();
      case "none" -> new ToolChoice.None();
      case "any" -> tools.isEmpty() ? leftOut() : new ToolChoice.Required();
      case "tool" -> named(choice.requireText("name"));
      default -> throw choice.wrong("type", "auto, any, tool or none");
    };
  }

  /** Whether more than one may be called at once; null when it was not said. */
  @Nullable Boolean parallel() {
    JsonReader choice = request.object("tool_choice");
    if (choice == null || !choice.has("disable_parallel_tool_use")) {
      return null;
    }
    return !choice.flag("disable_parallel_tool_use");
  }

  private Tool tool(JsonReader tool) {
    left.note(tool, TOOL);
    return new Tool(
        tool.requireText("name"),
        tool.text("description"),
        Json.text(tool.requireObject("input_schema").object()),
        tool.has("strict") ? tool.flag("strict") : null);
  }

  private ToolChoice named(String name) {
    boolean there = tools.stream().anyMatch(tool -> tool.name().equals(name));
    return there ? new ToolChoice.Named(name) : leftOut();
  }

  /** The tool that has to be used was left out. */
  private ToolChoice leftOut() {
    left.add("tool_choice");
    return new ToolChoice.Auto();
  }
}
