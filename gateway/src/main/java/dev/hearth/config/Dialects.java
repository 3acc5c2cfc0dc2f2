package dev.hearth.config;

import dev.hearth.dialect.BackendDialect;
import java.util.Objects;
import java.util.function.Function;

/**
 * The dialects that a configuration's back ends may speak, handed in by the composition root.
 *
 * @param openai that of the server at a host: not all of them take the same
 */
public record Dialects(
    Function<String, BackendDialect> openai,
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
