package dev.hearth.dialect.simple;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestSize;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Sampling;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request for a text generation server: the text, and parameters from the target's
 * defaults, then from what the caller named beside the common fields, then from the common fields.
 */
/*
 * The server refuses what others take for "no limit" or "greedy" (a temperature of 0, a top_p of 1,
 * a top_k of 0), so these are said in its own way. It writes no more than 100 tokens unless told
 * otherwise; null lets it write as many as fit.
 */
final class GenerationRequest {
  private static final String MAX_NEW_TOKENS = "max_new_tokens";
  private static final String TEMPERATURE = "temperature";
  private static final String DO_SAMPLE = "do_sample";
  private static final String SEED = "seed";
  private static final List<String> SAMPLING = List.of(TEMPERATURE, "top_p", "top_k", "typical_p");

  /** What a caller may name beside the common fields. */
  private static final Set<String> CALLERS =
      Set.of("repetition_penalty", "typical_p", "watermark", "adapter_id", DO_SAMPLE);

  private static final Map<String, String> ALIASES =
      Map.of("max_tokens", MAX_NEW_TOKENS, "max_completion_tokens", MAX_NEW_TOKENS);

  private final Map<String, String> parameters = new TreeMap<>();
  private final Losses losses;

  private GenerationRequest(Losses losses) {
    this.losses = losses;
  }

  static ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    PlainRequest plain = PlainRequest.of(request, Transcript::whole, losses);
    Map<String, String> parameters =
        new GenerationRequest(losses).parameters(plain, target.defaults());
    return Json.buffer(
        allocator,
        RequestSize.of(request),
        json -> {
          json.writeStartObject();
          json.writeStringField("inputs", plain.transcript().prompt());
          write(parameters, json);
          json.writeEndObject();
        });
  }

  private static void write(Map<String, String> parameters, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("parameters");
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      json.writeFieldName(parameter.getKey());
      json.writeRawValue(parameter.getValue());
    }
    json.writeEndObject();
  }

  private Map<String, String> parameters(PlainRequest plain, Map<String, String> defaults) {
    defaults.forEach((name, json) -> parameters.put(ALIASES.getOrDefault(name, name), json));
    plain
        .others()
        .forEach((name, json) -> {
          if (CALLERS.contains(name)) {
            parameters.put(name, json);
          } else {
            losses.field(name);
          }
        });
    sampling(plain.sampling());
    grammar(plain.format());
    decideSampling();
    parameters.putIfAbsent(MAX_NEW_TOKENS, "null");
    parameters.put("details", "true");
    parameters.put("return_full_text", "false");
    return parameters;
  }

  private void sampling(Sampling sampling) {
    number(TEMPERATURE, sampling.temperature());
    Double topP = sampling.topP();
    number("top_p", topP != null && topP >= 1 ? null : topP);
    Integer topK = sampling.topK();
    number("top_k", topK != null && topK <= 0 ? null : topK);
    number("frequency_penalty", sampling.frequencyPenalty());
    number(MAX_NEW_TOKENS, sampling.maxOutputTokens());
    seed(sampling.seed());
    if (sampling.minP() != null) {
      losses.add(Feature.MIN_P);
    }
    if (sampling.presencePenalty() != null) {
      losses.add(Feature.PRESENCE_PENALTY);
    }
    if (!sampling.stop().isEmpty()) {
      StringJoiner stops = new StringJoiner(",", "[", "]");
      sampling.stop().forEach(stop -> stops.add(JsonText.quote(stop)));
      parameters.put("stop", stops.toString());
    }
  }

  private void seed(@Nullable Long seed) {
    if (seed != null && seed < 0) {
      losses.add(Feature.SEED);
    } else {
      number(SEED, seed);
    }
  }

  private void grammar(ResponseFormat format) {
    switch (format) {
      case ResponseFormat.Text() -> {}
      case ResponseFormat.JsonObject() ->
          throw PlainRequest.refused(Feature.RESPONSE_FORMAT, "a demand for JSON without a schema");
      case ResponseFormat.JsonSchema schema ->
          parameters.put("grammar", "{\"type\":\"json\",\"value\":" + schema.schema() + "}");
    }
  }

  /** A temperature of 0 means greedy, and leaves nothing to sample from. */
  private void decideSampling() {
    String temperature = parameters.get(TEMPERATURE);
    if (temperature != null && !isPositive(temperature)) {
      SAMPLING.forEach(parameters::remove);
      parameters.put(DO_SAMPLE, "false");
    } else if (parameters.containsKey(SEED)
        || SAMPLING.stream().anyMatch(parameters::containsKey)) {
      parameters.putIfAbsent(DO_SAMPLE, "true");
    }
  }

  private static boolean isPositive(String json) {
    try {
      return new BigDecimal(json).signum() > 0;
    } catch (NumberFormatException _) {
      return true;
    }
  }

  private void number(String name, @Nullable Number value) {
    if (value != null) {
      parameters.put(name, value.toString());
    }
  }
}
