package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.inference.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the member {@code options}: how the model is to pick tokens, and how it is to be run. */
final class OptionsDecoder {
  private static final Set<String> OF_SAMPLING =
      Set.of(
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "presence_penalty",
          "frequency_penalty",
          "seed",
          Settings.NUM_PREDICT,
          "stop");

  private final @Nullable JsonReader options;

  OptionsDecoder(JsonReader request) {
    this.options = request.object(Settings.OPTIONS);
  }

  Sampling sampling() {
    if (options == null) {
      return Sampling.unset();
    }
    return new Sampling(
        options.number("temperature"),
        options.number("top_p"),
        options.integer("top_k"),
        options.number("min_p"),
        options.number("presence_penalty"),
        options.number("frequency_penalty"),
        seed(options),
        limit(options),
        stop(options));
  }

  /** Adds the options that no other format has, by their bare names. */
  void others(Map<String, String> others) {
    if (options != null) {
      options
          .object()
          .forEachEntry((name, value) -> {
            if (!OF_SAMPLING.contains(name) && !value.isNull()) {
              others.put(name, Json.text(value));
            }
          });
    }
  }

  /** -1 is any seed. */
  private static @Nullable Long seed(JsonReader options) {
    Long seed = options.whole("seed");
    return seed == null || seed == -1 ? null : seed;
  }

  /** Less than 0 is no limit. */
  private static @Nullable Integer limit(JsonReader options) {
    Integer limit = options.integer(Settings.NUM_PREDICT);
    return limit == null || limit < 0 ? null : limit;
  }

  private static List<String> stop(JsonReader options) {
    JsonNode stop = options.get("stop");
    if (stop.isTextual()) {
      return List.of(stop.textValue());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : stop) {
      if (!text.isTextual()) {
        throw options.wrong("stop", "an array of strings");
      }
      texts.add(text.textValue());
    }
    if (options.has("stop") && !stop.isArray()) {
      throw options.wrong("stop", "an array of strings");
    }
    return texts;
  }
}
