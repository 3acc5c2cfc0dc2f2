package dev.hearth.config;

import dev.hearth.dialect.BackendDialect;
import java.util.Objects;
import java.util.function.Function;

/**
 * The dialects that a configuration's back ends may speak, handed in by the composition root.
 *
 * @param notYet for a provider type's name: a dialect that this version does not have, each of
 *     whose requests fails as unsupported, with a message that says so
 */
public record Dialects(
    BackendDialect openai, BackendDialect ollama, Function<String, BackendDialect> notYet) {

  public Dialects {
    Objects.requireNonNull(openai, "openai");
    Objects.requireNonNull(ollama, "ollama");
    Objects.requireNonNull(notYet, "notYet");
  }
}
