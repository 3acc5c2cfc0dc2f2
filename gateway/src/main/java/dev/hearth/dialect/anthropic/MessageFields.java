package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.AnswerFields;
import dev.hearth.dialect.JsonCapture;
import dev.hearth.inference.Usage;
import org.jspecify.annotations.Nullable;

/** The fields of a whole message. */
final class MessageFields implements AnswerFields {

  @Override
  public JsonCapture capture() {
    return new JsonCapture("usage", "error", "type", "message");
  }

  @Override
  public boolean isError(JsonCapture seen) {
    return seen.says("error") || "\"error\"".equals(seen.value("type"));
  }

  @Override
  public @Nullable Usage usage(JsonCapture seen) {
    String json = seen.value("usage");
    return json == null ? null : UsageReader.read(json);
  }
}
