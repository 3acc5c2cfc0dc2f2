package dev.hearth.inference;

import java.util.Objects;

/**
 * What a vendor adds to a model's thinking so that only it can read or verify it later. Opaque, and
 * of no use to any other vendor: it goes back to its issuer or nowhere.
 */
public record Signature(Issuer issuer, String value) {

  /** Who understands a signature. */
  public enum Issuer {
    ANTHROPIC,
    GEMINI,
    OPENAI
  }

  public Signature {
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(value, "value");
  }
}
