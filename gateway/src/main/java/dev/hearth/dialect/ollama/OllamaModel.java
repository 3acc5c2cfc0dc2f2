package dev.hearth.dialect.ollama;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model as Ollama's clients are told of it.
 *
 * @param name the name that it is asked for by
 * @param family its architecture, such as {@code qwen3}; null where it is not known
 * @param contextLength the tokens that its window holds; null where it is not known
 * @param capabilities what it can be asked for
 * @param size the bytes of its file; 0 where there is none or it is not known
 * @param modifiedAt when the gateway learnt of it
 */
public record OllamaModel(
    String name,
    @Nullable String family,
    @Nullable Long contextLength,
    Set<Capability> capabilities,
    long size,
    Instant modifiedAt) {

  /** What a model can be asked for. */
  public enum Capability {
    COMPLETION,
    TOOLS,
    /** Continuing a text up to a given end. */
    INSERT,
    VISION,
    THINKING,
    EMBEDDING;

    /** Its name for clients. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public OllamaModel {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(modifiedAt, "modifiedAt");
    if (size < 0 || (contextLength != null && contextLength <= 0)) {
      throw new IllegalArgumentException(
          "a model of %d bytes with a window of %s tokens (expected: ≥ 0 and > 0)"
              .formatted(size, contextLength));
    }
    capabilities =
        capabilities.isEmpty()
            ? Set.of()
            : Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
  }

  /**
   * A model that is loaded.
   *
   * @param expiresAt when it is unloaded unless it is asked for again; null when it stays
   * @param sizeInVram the bytes that it takes of a GPU's memory; 0 where it is not known
   */
  public record Running(OllamaModel model, @Nullable Instant expiresAt, long sizeInVram) {
    public Running {
      Objects.requireNonNull(model, "model");
      if (sizeInVram < 0) {
        throw new IllegalArgumentException(
            "a model that takes %d bytes (expected: ≥ 0)".formatted(sizeInVram));
      }
    }
  }
}
