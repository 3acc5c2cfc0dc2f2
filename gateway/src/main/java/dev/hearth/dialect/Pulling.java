package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;

/** The fetching of a model, which only Ollama's format has. */
public final class Pulling {
  /** The request header that names the provider which is to fetch. */
  public static final String PROVIDER_HEADER = "x-hearth-provider";

  private Pulling() {}

  /** What to throw when another format is to say it. */
  public static InferenceException unknown() {
    return new InferenceException(
        InferenceError.of(
            Kind.INEXPRESSIBLE, "Only an Ollama fetches models (expected: an Ollama's provider)."));
  }
}
