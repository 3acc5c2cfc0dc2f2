package dev.hearth.dialect.ollama;

import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.inference.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the tools of a chat. */
final class ToolsDecoder {
  private static final String FUNCTION = "function";

  private ToolsDecoder() {}

  /**
   * The functions among the tools.
   *
   * @param others gets the name of any tool that is none
   */
  static List<Tool> tools(JsonReader request, Map<String, String> others) {
    List<Tool> tools = new ArrayList<>();
    for (JsonReader tool : request.objects("tools")) {
      String type = tool.text("type");
      if (type == null || type.equals(FUNCTION)) {
        tools.add(tool(tool.requireObject(FUNCTION)));
      } else {
        others.put("tools." + type, "true");
      }
    }
    return tools;
  }

  private static Tool tool(JsonReader function) {
    JsonReader parameters = function.object("parameters");
    return new Tool(
        function.requireText("name"),
        function.text("description"),
        parameters == null ? null : Json.text(parameters.object()));
  }
}
