package dev.hearth.dialect.gemini;

import dev.hearth.dialect.AnswerFields;
import dev.hearth.dialect.JsonCapture;
import dev.hearth.inference.Usage;
import org.jspecify.annotations.Nullable;

/** The fields of a whole response. */
final class ResponseFields implements AnswerFields {

  @Override
  public JsonCapture capture() {
    return new JsonCapture("usageMetadata", "error");
  }

  @Override
  public boolean isError(JsonCapture seen) {
    return seen.says("error");
  }

  @Override
  public @Nullable Usage usage(JsonCapture seen) {
    String json = seen.value("usageMetadata");
    return json == null ? null : UsageReader.read(json);
  }
}
