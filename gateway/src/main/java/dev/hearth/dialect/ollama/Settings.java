package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import dev.hearth.inference.Sampling;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How Ollama is to run a model: members of {@code options} and of the request itself, from the
 * target's defaults, then from what the caller named beside the common fields, then from the common
 * fields. Names that Ollama does not know are left out.
 */
final class Settings {
  static final String NUM_CTX = "num_ctx";
  static final String NUM_PREDICT = "num_predict";
  static final String OPTIONS = "options";

  private static final Set<String> OPTION_NAMES =
      Set.of(
          "num_keep",
          "seed",
          NUM_PREDICT,
          "top_k",
          "top_p",
          "min_p",
          "typical_p",
          "repeat_last_n",
          "temperature",
          "repeat_penalty",
          "presence_penalty",
          "frequency_penalty",
          "mirostat",
          "mirostat_tau",
          "mirostat_eta",
          "penalize_newline",
          "stop",
          "numa",
          NUM_CTX,
          "num_batch",
          "num_gpu",
          "main_gpu",
          "use_mmap",
          "use_mlock",
          "low_vram",
          "num_thread",
          "draft_num_predict");

  /** The members that a caller or a target may set itself; the others follow from the request. */
  private static final Set<String> MEMBER_NAMES = Set.of("keep_alive", "think", "format");

  /** Other spellings of options. */
  private static final Map<String, String> ALIASES =
      Map.of("max_tokens", NUM_PREDICT, "max_completion_tokens", NUM_PREDICT);

  private final Map<String, String> options = new TreeMap<>();
  private final Map<String, String> members = new TreeMap<>();

  /** Whether a field of a request has a meaning here. */
  static boolean knows(String name) {
    return name.equals(OPTIONS)
        || MEMBER_NAMES.contains(name)
        || OPTION_NAMES.contains(ALIASES.getOrDefault(name, name));
  }

  /** Takes what is known of the fields: name → JSON text. */
  Settings with(Map<String, String> fields) {
    String nested = fields.get(OPTIONS);
    if (nested != null) {
      members(nested).forEach(this::option);
    }
    fields.forEach((name, value) -> {
      if (value.equals("null")) {
        return;
      }
      if (MEMBER_NAMES.contains(name)) {
        members.put(name, value);
      } else {
        option(name, value);
      }
    });
    return this;
  }

  /** Takes what the caller said of how to pick tokens. */
  Settings with(Sampling sampling) {
    number("temperature", sampling.temperature());
    number("top_p", sampling.topP());
    number("top_k", sampling.topK());
    number("min_p", sampling.minP());
    number("presence_penalty", sampling.presencePenalty());
    number("frequency_penalty", sampling.frequencyPenalty());
    number("seed", sampling.seed());
    number(NUM_PREDICT, sampling.maxOutputTokens());
    if (!sampling.stop().isEmpty()) {
      options.put("stop", array(sampling.stop()));
    }
    return this;
  }

  /** Members of {@code options}: name → JSON text. */
  Map<String, String> options() {
    return options;
  }

  /** Members of the request: name → JSON text. */
  Map<String, String> members() {
    return members;
  }

  private void option(String name, String json) {
    String known = ALIASES.getOrDefault(name, name);
    if (OPTION_NAMES.contains(known) && !json.equals("null")) {
      boolean bareStop = known.equals("stop") && json.startsWith("\"");
      options.put(known, bareStop ? '[' + json + ']' : json);
    }
  }

  private void number(String name, @Nullable Number value) {
    if (value != null) {
      options.put(name, value.toString());
    }
  }

  private static String array(List<String> texts) {
    return texts.stream().map(JsonText::quote).collect(Collectors.joining(",", "[", "]"));
  }

  /** The members of an object in JSON text; none when it is something else. */
  private static Map<String, String> members(String json) {
    Map<String, String> members = new TreeMap<>();
    try {
      JsonNode tree = Json.tree(json);
      tree.forEachEntry((name, value) -> members.put(name, Json.text(value)));
    } catch (IOException _) {
      // what is no JSON has no members
    }
    return members;
  }
}
