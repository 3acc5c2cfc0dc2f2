package dev.hearth.dialect.gemini;

import dev.hearth.dialect.Json;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a request and which of them has to be called. Tools that Google runs itself are
 * named among what only Gemini knows.
 */
record ToolsDecoder(List<Tool> tools, ToolChoice choice) {
  private static final String CONFIG = "functionCallingConfig";
  private static final Set<String> DECLARATION =
      Set.of("name", "description", "parameters", "parametersJsonSchema");

  static ToolsDecoder read(Fields request, Map<String, String> others) {
    List<Tool> tools = new ArrayList<>();
    for (Fields tool : request.objects("tools")) {
      tool.unknown(Set.of("functionDeclarations"), "tools.", others);
      for (Fields declaration : tool.objects("functionDeclarations")) {
        declaration.unknown(DECLARATION, "functionDeclarations.", others);
        tools.add(tool(declaration));
      }
    }
    Fields config = request.object("toolConfig");
    if (config == null) {
      return new ToolsDecoder(tools, new ToolChoice.Auto());
    }
    config.unknown(Set.of(CONFIG), "toolConfig.", others);
    Fields calling = config.object(CONFIG);
    return calling == null
        ? new ToolsDecoder(tools, new ToolChoice.Auto())
        : of(tools, calling, others).possible(others);
  }

  /** A choice of functions that are not there, where Google's own tools are left out, is lost. */
  private ToolsDecoder possible(Map<String, String> others) {
    boolean there =
        switch (choice) {
          case ToolChoice.Auto(), ToolChoice.None() -> true;
          case ToolChoice.Required() -> !tools.isEmpty();
          case ToolChoice.Named(String name) ->
              tools.stream().anyMatch(tool -> tool.name().equals(name));
        };
    if (there) {
      return this;
    }
    others.put("toolConfig", "true");
    return new ToolsDecoder(tools, new ToolChoice.Auto());
  }

  private static ToolsDecoder of(List<Tool> tools, Fields calling, Map<String, String> others) {
    calling.unknown(Set.of("mode", "allowedFunctionNames"), CONFIG + '.', others);
    List<String> allowed = calling.texts("allowedFunctionNames");
    String mode = calling.text("mode");
    return switch (mode == null ? "AUTO" : mode.toUpperCase(Locale.ROOT)) {
      case "AUTO", "MODE_UNSPECIFIED" -> new ToolsDecoder(tools, new ToolChoice.Auto());
      case "NONE" -> new ToolsDecoder(tools, new ToolChoice.None());
      case "ANY" ->
          allowed.size() == 1
              ? new ToolsDecoder(tools, new ToolChoice.Named(allowed.getFirst()))
              : new ToolsDecoder(only(allowed, tools), new ToolChoice.Required());
      case "VALIDATED" -> {
        others.put(CONFIG + ".mode", "\"VALIDATED\"");
        yield new ToolsDecoder(only(allowed, tools), new ToolChoice.Auto());
      }
      default -> throw calling.wrong("mode", "AUTO, ANY, NONE or VALIDATED");
    };
  }

  /** Where only some may be called, the others are not shown: no other format says it better. */
  private static List<Tool> only(List<String> allowed, List<Tool> tools) {
    return allowed.isEmpty()
        ? tools
        : tools.stream().filter(tool -> allowed.contains(tool.name())).toList();
  }

  private static Tool tool(Fields declaration) {
    return new Tool(
        declaration.requireText("name"), declaration.text("description"), schema(declaration));
  }

  private static @Nullable String schema(Fields declaration) {
    Fields full = declaration.object("parametersJsonSchema");
    if (full != null) {
      return Json.text(full.json().object());
    }
    Fields subset = declaration.object("parameters");
    return subset == null ? null : Json.text(OpenApiSchema.toJsonSchema(subset.json().object()));
  }
}
