package dev.hearth.config;

import dev.hearth.dialect.BackendDialect;
import java.util.Objects;

/** The dialects that a configuration's back ends may speak, handed in by the composition root. */
public record Dialects(
    BackendDialect openai,
    BackendDialect responses,
    BackendDialect ollama,
    BackendDialect anthropic,
    BackendDialect gemini,
    BackendDialect remoteGpu,
    BackendDialect textGeneration) {

  public Dialects {
    Objects.requireNonNull(openai, "openai");
    Objects.requireNonNull(responses, "responses");
    Objects.requireNonNull(ollama, "ollama");
    Objects.requireNonNull(anthropic, "anthropic");
    Objects.requireNonNull(gemini, "gemini");
    Objects.requireNonNull(remoteGpu, "remoteGpu");
    Objects.requireNonNull(textGeneration, "textGeneration");
  }
}
