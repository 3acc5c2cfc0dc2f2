package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.Feature;
import dev.hearth.inference.Sampling;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes how a model picks its tokens, as far as the model and its thinking leave a choice. */
final class SamplingWriter {
  private static final double HOTTEST = 1;

  /** Below it, top_p is refused of a model that thinks. */
  private static final double LEAST_TOP_P_THINKING = 0.95;

  private final JsonGenerator json;
  private final ClaudeModel model;
  private final ThinkingPlan thinking;
  private final Losses losses;

  SamplingWriter(JsonGenerator json, ClaudeModel model, ThinkingPlan thinking, Losses losses) {
    this.json = json;
    this.model = model;
    this.thinking = thinking;
    this.losses = losses;
  }

  /**
   * Writes the fields.
   *
   * @param written gets the names of those that are settled
   */
  void write(Sampling sampling, Set<String> written) throws IOException {
    boolean free = model.takesSampling() && !thinking.isOn();
    if (!free) {
      written.addAll(Set.of("temperature", "top_p", "top_k"));
    }
    Double temperature = temperature(sampling.temperature(), free);
    number("temperature", temperature, written);
    number("top_p", topP(sampling.topP(), temperature != null), written);
    number("top_k", keptIf(free, sampling.topK(), Feature.TOP_K), written);
    stop(sampling, written);
    lost(sampling.minP(), Feature.MIN_P);
    lost(sampling.presencePenalty(), Feature.PRESENCE_PENALTY);
    lost(sampling.frequencyPenalty(), Feature.FREQUENCY_PENALTY);
    lost(sampling.seed(), Feature.SEED);
  }

  /** At most 1, which is also what applies when nothing is said. */
  private @Nullable Double temperature(@Nullable Double wished, boolean free) {
    if (wished == null) {
      return null;
    }
    if (wished > HOTTEST || (!free && wished != HOTTEST)) {
      losses.add(Feature.TEMPERATURE);
    }
    return free ? Math.min(wished, HOTTEST) : null;
  }

  private @Nullable Double topP(@Nullable Double wished, boolean besideTemperature) {
    if (wished == null) {
      return null;
    }
    boolean possible =
        model.takesSampling()
            && (!thinking.isOn() || wished >= LEAST_TOP_P_THINKING)
            && (!besideTemperature || model.takesTemperatureBesideTopP());
    boolean says = wished != 1;
    if (says && !possible) {
      losses.add(Feature.TOP_P);
    }
    return possible ? wished : null;
  }

  private <T> @Nullable T keptIf(boolean possible, @Nullable T value, Feature feature) {
    if (!possible) {
      lost(value, feature);
    }
    return possible ? value : null;
  }

  private void stop(Sampling sampling, Set<String> written) throws IOException {
    if (sampling.stop().isEmpty()) {
      return;
    }
    written.add("stop_sequences");
    json.writeArrayFieldStart("stop_sequences");
    for (String sequence : sampling.stop()) {
      if (sequence.isBlank()) {
        losses.add(Feature.STOP);
      } else {
        json.writeString(sequence);
      }
    }
    json.writeEndArray();
  }

  private void number(String name, @Nullable Number value, Set<String> written) throws IOException {
    if (value != null) {
      written.add(name);
      json.writeFieldName(name);
      json.writeNumber(value.toString());
    }
  }

  private void lost(@Nullable Object value, Feature feature) {
    if (value != null) {
      losses.add(feature);
    }
  }
}
