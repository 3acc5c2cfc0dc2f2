package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request's tools and which of them has to be used. A namespace's tools stand among the others;
 * tools that only the vendor's own servers run are left out by name.
 */
record ToolsDecoder(List<Tool> tools, ToolChoice choice) {
  private static final String CHOICE = "tool_choice";

  /**
   * Reads both.
   *
   * @param others gets what has no canonical meaning
   */
  static ToolsDecoder decode(JsonReader request, ToolNames names, Map<String, String> others) {
    Reading reading = new Reading(names, others);
    request.objects("tools").forEach(tool -> reading.tool(null, tool));
    Choice choice = choice(request, names);
    List<Tool> tools = reading.tools;
    if (choice.only() != null) {
      tools = tools.stream().filter(tool -> choice.only().contains(tool.name())).toList();
    }
    boolean pointless = tools.isEmpty() && !(choice.its() instanceof ToolChoice.None);
    if (choice.lost() || (pointless && !(choice.its() instanceof ToolChoice.Auto))) {
      others.put(CHOICE, Json.text(request.get(CHOICE)));
    }
    return new ToolsDecoder(tools, pointless ? new ToolChoice.Auto() : choice.its());
  }

  /**
   * What is said of the choice.
   *
   * @param only the names of the tools that may be used; null for all
   * @param lost whether it names something that no other format has
   */
  private record Choice(ToolChoice its, @Nullable Set<String> only, boolean lost) {
    static Choice of(ToolChoice its) {
      return new Choice(its, null, false);
    }
  }

  private static Choice choice(JsonReader request, ToolNames names) {
    if (!request.has(CHOICE)) {
      return Choice.of(new ToolChoice.Auto());
    }
    if (request.get(CHOICE).isObject()) {
      return chosen(request.requireObject(CHOICE), names);
    }
    return Choice.of(mode(request, CHOICE));
  }

  private static Choice chosen(JsonReader choice, ToolNames names) {
    return switch (choice.requireText("type")) {
      case "function", "custom" -> Choice.of(new ToolChoice.Named(name(choice, names)));
      case "allowed_tools" -> {
        Set<String> only = new HashSet<>();
        for (JsonReader tool : choice.objects("tools")) {
          if (tool.get("name").isTextual()) {
            only.add(name(tool, names));
          }
        }
        yield new Choice(
            choice.has("mode") ? mode(choice, "mode") : new ToolChoice.Auto(), only, false);
      }
      default -> new Choice(new ToolChoice.Auto(), null, true);
    };
  }

  private static String name(JsonReader tool, ToolNames names) {
    return names.name(tool.text("namespace"), tool.requireText("name"));
  }

  private static ToolChoice mode(JsonReader holder, String member) {
    return switch (holder.requireText(member)) {
      case "auto" -> new ToolChoice.Auto();
      case "none" -> new ToolChoice.None();
      case "required" -> new ToolChoice.Required();
      default -> throw holder.wrong(member, "auto, none, required or an object that names a tool");
    };
  }

  /** Tools in the reading. */
  private static final class Reading {
    private final ToolNames names;
    private final Map<String, String> others;
    private final List<Tool> tools = new ArrayList<>();

    Reading(ToolNames names, Map<String, String> others) {
      this.names = names;
      this.others = others;
    }

    void tool(@Nullable String namespace, JsonReader tool) {
      String type = tool.requireText("type");
      switch (type) {
        case "function" -> tools.add(function(namespace, tool));
        case "custom" -> tools.add(custom(namespace, tool));
        case "namespace" -> {
          String its = tool.requireText("name");
          tool.objects("tools").forEach(member -> tool(its, member));
        }
        default -> others.put("tools." + Words.of(type), "true");
      }
    }

    private Tool function(@Nullable String namespace, JsonReader tool) {
      JsonReader parameters = tool.object("parameters");
      noteFlag("defer_loading", tool);
      return new Tool(
          names.name(namespace, tool.requireText("name")),
          tool.text("description"),
          parameters == null ? null : Json.text(parameters.object()),
          tool.has("strict") ? tool.flag("strict") : null);
    }

    private Tool custom(@Nullable String namespace, JsonReader tool) {
      JsonNode format = tool.get("format");
      JsonNode grammar = format.path("definition");
      if (!format.isMissingNode() && !format.path("type").asText().equals("text")) {
        others.put("tools.custom.format", "true");
      }
      return new Tool(
          names.name(namespace, tool.requireText("name")),
          tool.text("description"),
          CustomInput.schema(grammar.isTextual() ? grammar.textValue() : null));
    }

    private void noteFlag(String name, JsonReader tool) {
      if (tool.flag(name)) {
        others.put("tools." + name, "true");
      }
    }
  }
}
