package dev.hearth.dialect.simple;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.Pulling;
import dev.hearth.dialect.RequestSize;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Sampling;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of a notebook that serves one model: {@code POST /generate} with a prompt is
 * answered with {@code content} or {@code response}. It never streams: a caller who wants a stream
 * gets the whole text as one piece of it. It tells no usage, so none is told on.
 */
public final class RemoteGpuDialect implements BackendDialect {
  /** Fields that follow from the request and are nobody's to preset. */
  private static final Set<String> OWN = Set.of("prompt", "stream");

  @Override
  public WireFormat format() {
    return WireFormat.REMOTE_GPU;
  }

  @Override
  public String path(Operation operation, String model, boolean stream) {
    return switch (operation) {
      case PULL -> throw Pulling.unknown();
      case CHAT, COMPLETION -> "/generate";
      case EMBEDDING -> throw PlainRequest.noVectors();
      case COUNT_TOKENS -> throw format().lacks(operation);
    };
  }

  @Override
  public ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    PlainRequest plain = PlainRequest.of(request, Transcript::apart, losses);
    if (!(plain.format() instanceof ResponseFormat.Text)) {
      throw PlainRequest.refused(Feature.RESPONSE_FORMAT, "a form that the answer must have");
    }
    plain.others().keySet().forEach(losses::field);
    lost(plain.sampling(), losses);
    return Json.buffer(
        allocator, RequestSize.of(request), json -> write(plain, target.defaults(), json));
  }

  private static void write(PlainRequest plain, Map<String, String> defaults, JsonGenerator json)
      throws IOException {
    Set<String> said = new HashSet<>(OWN);
    json.writeStartObject();
    json.writeStringField("prompt", plain.transcript().prompt());
    String system = plain.transcript().system();
    if (system != null && said.add("system_message")) {
      json.writeStringField("system_message", system);
    }
    Integer limit = plain.sampling().maxOutputTokens();
    if (limit != null && said.add("max_tokens")) {
      json.writeNumberField("max_tokens", limit);
    }
    Double temperature = plain.sampling().temperature();
    if (temperature != null && said.add("temperature")) {
      json.writeNumberField("temperature", temperature);
    }
    for (Map.Entry<String, String> preset : defaults.entrySet()) {
      if (said.add(preset.getKey())) {
        json.writeFieldName(preset.getKey());
        json.writeRawValue(preset.getValue());
      }
    }
    json.writeBooleanField("stream", false);
    json.writeEndObject();
  }

  private static void lost(Sampling sampling, Losses losses) {
    lost(sampling.topP(), Feature.TOP_P, losses);
    lost(sampling.topK(), Feature.TOP_K, losses);
    lost(sampling.minP(), Feature.MIN_P, losses);
    lost(sampling.presencePenalty(), Feature.PRESENCE_PENALTY, losses);
    lost(sampling.frequencyPenalty(), Feature.FREQUENCY_PENALTY, losses);
    lost(sampling.seed(), Feature.SEED, losses);
    if (!sampling.stop().isEmpty()) {
      losses.add(Feature.STOP);
    }
  }

  private static void lost(@Nullable Object value, Feature feature, Losses losses) {
    if (value != null) {
      losses.add(feature);
    }
  }

  @Override
  public AnswerDecoder decoder(InferenceRequest request) {
    return new WholeTextDecoder(new ContentReader(request.model()));
  }

  @Override
  public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
    return BackendErrors.of(status, body, retryAfter);
  }
}
