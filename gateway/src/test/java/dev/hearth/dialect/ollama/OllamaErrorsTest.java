package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaErrorsTest {
  private final OllamaDialect dialect = OllamaDialect.generate();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST,400",
    "INEXPRESSIBLE,400",
    "CONTEXT_OVERFLOW,400",
    "CONTENT_POLICY,400",
    "UNAUTHENTICATED,401",
    "FORBIDDEN,403",
    "UNKNOWN_MODEL,404",
    "NOT_FOUND,404",
    "METHOD_NOT_ALLOWED,405",
    "TOO_LARGE,413",
    "RATE_LIMITED,429",
    "INTERNAL,500",
    "UNSUPPORTED,501",
    "UPSTREAM_CREDENTIALS,502",
    "UPSTREAM_FAILED,502",
    "UNAVAILABLE,503",
    "TIMEOUT,504"
  })
  void everyKindHasItsStatusAndAText(Kind kind, int status) {
    InferenceError error = InferenceError.of(kind, "It is \"so\" not found.").withCode("c");
    assertThat(dialect.status(error)).isEqualTo(status);
    assertThat(TestBuffers.text(dialect.errorBody(error, buffers.allocator())))
        .isEqualTo("{\"error\":\"It is \\\"so\\\" not found.\"}");
    assertThat(TestBuffers.text(dialect.errorEvent(error, buffers.allocator())))
        .isEqualTo("{\"error\":\"It is \\\"so\\\" not found.\"}\n");
  }

  @Test
  void unknownModelIsNamedFirst() {
    assertThat(unknown("The model 'x:7b' does not exist here; did you mean y?"))
        .isEqualTo(
            "{\"error\":\"model 'x:7b' not found: The model 'x:7b' does not exist here; did you"
                + " mean y?\"}");
    assertThat(unknown("No such model."))
        .isEqualTo("{\"error\":\"model not found: No such model.\"}");
    assertThat(unknown("The back end says: model 'x' not found"))
        .isEqualTo("{\"error\":\"The back end says: model 'x' not found\"}");
  }

  private String unknown(String message) {
    return TestBuffers.text(
        dialect.errorBody(InferenceError.of(Kind.UNKNOWN_MODEL, message), buffers.allocator()));
  }
}
