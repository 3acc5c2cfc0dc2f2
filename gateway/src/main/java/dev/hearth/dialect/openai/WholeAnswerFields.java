package dev.hearth.dialect.openai;

import dev.hearth.dialect.AnswerFields;
import dev.hearth.dialect.JsonCapture;
import dev.hearth.inference.Usage;
import org.jspecify.annotations.Nullable;

/** The fields of whole answers to chats, completions, embeddings and Responses. */
public final class WholeAnswerFields implements AnswerFields {

  @Override
  public JsonCapture capture() {
    return new JsonCapture("usage", "error", "object", "message", "type", "code", "param");
  }

  @Override
  public boolean isError(JsonCapture seen) {
    return seen.says("error") || "\"error\"".equals(seen.value("object"));
  }

  @Override
  public @Nullable Usage usage(JsonCapture seen) {
    String json = seen.value("usage");
    return json == null ? null : UsageReader.read(json);
  }
}
