package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names of a request's tools. Those of a namespace get one name of their own, as formats
 * without namespaces need it, and it leads back to both; what it is depends on nothing but the
 * request's tools.
 */
final class ToolNames {
  private static final String NAMESPACE = "namespace";
  private static final String SEPARATOR = "__";
  private static final int LONGEST = 64;
  private static final int KEPT = 55;

  private final Map<String, Origin> origins = new HashMap<>();
  private final Map<Qualified, String> names = new HashMap<>();

  /**
   * What a name stands for.
   *
   * @param custom whether the tool takes a text instead of arguments
   */
  record Origin(@Nullable String namespace, String name, boolean custom) {}

  private record Qualified(@Nullable String namespace, String name) {}

  /** The names of an array of tools; whatever in it is none is passed over. */
  static ToolNames of(JsonNode tools) {
    ToolNames names = new ToolNames();
    for (JsonNode tool : tools) {
      names.add(null, tool);
    }
    for (JsonNode tool : tools) {
      if (tool.path("type").asText().equals(NAMESPACE) && tool.path("name").isTextual()) {
        for (JsonNode member : tool.path("tools")) {
          names.add(tool.path("name").textValue(), member);
        }
      }
    }
    return names;
  }

  /** The one name of a tool. */
  String name(@Nullable String namespace, String name) {
    String known = names.get(new Qualified(namespace, name));
    return known == null ? joined(namespace, name) : known;
  }

  /** What a name stands for; a plain function when it is unknown. */
  Origin origin(String name) {
    return Objects.requireNonNullElseGet(origins.get(name), () -> new Origin(null, name, false));
  }

  private void add(@Nullable String namespace, JsonNode tool) {
    String type = tool.path("type").asText();
    boolean custom = type.equals("custom");
    if ((custom || type.equals("function")) && tool.path("name").isTextual()) {
      String own = tool.path("name").textValue();
      String free = free(joined(namespace, own));
      if (names.putIfAbsent(new Qualified(namespace, own), free) == null) {
        origins.put(free, new Origin(namespace, own, custom));
      }
    }
  }

  private String free(String wished) {
    String name = wished;
    for (int i = 2; origins.containsKey(name); i++) {
      name = wished.substring(0, Math.min(wished.length(), KEPT)) + '_' + i;
    }
    return name;
  }

  private static String joined(@Nullable String namespace, String name) {
    if (namespace == null) {
      return name;
    }
    String all = namespace.endsWith(SEPARATOR) ? namespace + name : namespace + SEPARATOR + name;
    return all.length() <= LONGEST
        ? all
        : all.substring(0, KEPT) + '_' + Integer.toHexString(all.hashCode());
  }
}
