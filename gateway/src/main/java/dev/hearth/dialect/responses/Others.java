package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hearth.dialect.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A caller's fields without a canonical meaning, parted into those that mean the same here and
 * those that are lost.
 *
 * @param verbosity how much the model is to say
 * @param kept name → JSON text
 */
record Others(@Nullable String verbosity, Map<String, String> kept, Set<String> lost) {
  private static final Set<String> VERBOSITIES = Set.of("low", "medium", "high");
  private static final Set<String> TIERS = Set.of("auto", "default", "flex", "priority");

  /** The fields of a request of whichever format. */
  static Others of(Map<String, String> others) {
    String verbosity = null;
    Map<String, String> kept = new TreeMap<>();
    Set<String> lost = new TreeSet<>();
    for (Map.Entry<String, String> field : others.entrySet()) {
      String name = field.getKey();
      JsonNode value = tree(field.getValue());
      boolean isVerbosity = name.equals("verbosity") || name.equals("text.verbosity");
      if (isVerbosity && VERBOSITIES.contains(value.asText())) {
        verbosity = value.asText();
      } else if (isKept(name, value)) {
        kept.put(name, field.getValue());
      } else {
        lost.add(name);
      }
    }
    return new Others(verbosity, kept, lost);
  }

  private static boolean isKept(String name, JsonNode value) {
    return switch (name) {
      case "prompt_cache_key", "safety_identifier" -> value.isTextual();
      case "service_tier" -> TIERS.contains(value.asText());
      case "metadata" -> value.isObject() && isAllText(value);
      default -> false;
    };
  }

  private static boolean isAllText(JsonNode object) {
    for (JsonNode member : object) {
      if (!member.isTextual()) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode tree(String json) {
    try {
      return Json.tree(json);
    } catch (IOException _) {
      return MissingNode.getInstance();
    }
  }
}
