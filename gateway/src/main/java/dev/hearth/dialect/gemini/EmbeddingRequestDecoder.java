package dev.hearth.dialect.gemini;

import dev.hearth.dialect.Losses;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a request for one vector, or for several. */
final class EmbeddingRequestDecoder {
  private static final Set<String> KNOWN =
      Set.of("model", "content", "outputDimensionality", "embedContentConfig");

  private final Map<String, String> others = new HashMap<>();
  private final List<String> inputs = new ArrayList<>();
  private @Nullable Integer dimensions;

  private EmbeddingRequestDecoder() {}

  static InferenceRequest.Embedding decode(Fields request, String model) {
    EmbeddingRequestDecoder decoder = new EmbeddingRequestDecoder();
    if (request.has("requests")) {
      request.unknown(Set.of("model", "requests"), "", decoder.others);
      request.objects("requests").forEach(decoder::one);
    } else {
      decoder.one(request);
    }
    if (decoder.inputs.isEmpty()) {
      throw request.wrong("requests", "an array of at least one request");
    }
    return new InferenceRequest.Embedding(
        model, decoder.inputs, decoder.dimensions, false, decoder.others);
  }

  private void one(Fields request) {
    request.unknown(KNOWN, "", others);
    Integer wanted = request.integer("outputDimensionality");
    Fields config = request.object("embedContentConfig");
    if (config != null) {
      config.unknown(Set.of("outputDimensionality"), "", others);
      wanted = wanted == null ? config.integer("outputDimensionality") : wanted;
    }
    if (!inputs.isEmpty() && !Objects.equals(wanted, dimensions)) {
      throw Losses.refused(
          Feature.DIMENSIONS,
          "The field '%s' differs between requests, which only a Gemini back end takes."
              .formatted(request.at("outputDimensionality")));
    }
    dimensions = wanted;
    inputs.add(text(request.requireObject("content")));
  }

  private static String text(Fields content) {
    StringBuilder text = new StringBuilder();
    for (Fields part : content.objects("parts")) {
      if (part.has("inlineData") || part.has("fileData")) {
        throw Losses.refused(
            Feature.IMAGE,
            "The field '%s' holds more than text, which only a Gemini back end makes vectors of."
                .formatted(content.at("parts")));
      }
      text.append(part.requireText("text"));
    }
    return text.toString();
  }
}
