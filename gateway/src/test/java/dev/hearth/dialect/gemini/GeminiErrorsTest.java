package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiErrorsTest {
  private final GeminiDialect dialect = new GeminiDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST, 400, INVALID_ARGUMENT",
    "INEXPRESSIBLE, 400, INVALID_ARGUMENT",
    "CONTENT_POLICY, 400, INVALID_ARGUMENT",
    "UNAUTHENTICATED, 401, UNAUTHENTICATED",
    "FORBIDDEN, 403, PERMISSION_DENIED",
    "UNKNOWN_MODEL, 404, NOT_FOUND",
    "TOO_LARGE, 413, INVALID_ARGUMENT",
    "RATE_LIMITED, 429, RESOURCE_EXHAUSTED",
    "INTERNAL, 500, INTERNAL",
    "UNSUPPORTED, 501, UNIMPLEMENTED",
    "UPSTREAM_CREDENTIALS, 502, UNAVAILABLE",
    "UPSTREAM_FAILED, 502, UNAVAILABLE",
    "UNAVAILABLE, 503, UNAVAILABLE",
    "TIMEOUT, 504, DEADLINE_EXCEEDED"
  })
  void everyKindHasItsStatus(Kind kind, int code, String status) {
    InferenceError error = InferenceError.of(kind, "why \"so\"");

    assertThat(dialect.status(error)).isEqualTo(code);
    assertThat(body(error))
        .isEqualTo(
            "{\"error\":{\"code\":%d,\"message\":\"why \\\"so\\\"\",\"status\":\"%s\"}}"
                .formatted(code, status));
  }

  @Test
  void tellsWhenToAskAgain() {
    InferenceError error =
        InferenceError.of(Kind.RATE_LIMITED, "slow")
            .withCode("insufficient_quota")
            .withRetryAfter(Duration.ofMillis(1500));

    assertThat(body(error))
        .endsWith(
            "\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
                + "\"reason\":\"INSUFFICIENT_QUOTA\"},"
                + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\","
                + "\"retryDelay\":\"1.500s\"}]}}");
  }

  @Test
  void overflowIsSaidInTheWordsThatClientsLookFor() {
    assertThat(body(InferenceError.of(Kind.CONTEXT_OVERFLOW, "9 > 8")))
        .contains("The input token count exceeds the maximum number of tokens allowed. 9 > 8");
    String own = "The input token count (9) exceeds the maximum number of tokens allowed (8).";
    assertThat(body(InferenceError.of(Kind.CONTEXT_OVERFLOW, own))).contains('"' + own + '"');
  }

  @Test
  void streamsBreakOffTheWayThatEveryClientNotices() {
    InferenceError error = InferenceError.of(Kind.UPSTREAM_FAILED, "x");
    String body = body(error);

    assertThat(TestBuffers.text(dialect.errorEvent(error, buffers.allocator())))
        .isEqualTo("data: " + body + "\n\n" + body);
    assertThat(
            TestBuffers.text(
                GeminiDialect.streamingAnArray().errorEvent(error, buffers.allocator())))
        .isEqualTo(",\n" + body + "]");
  }

  @Test
  void signOfLifeIsABlankLine() {
    RequestFacts facts =
        new RequestFacts(Operation.CHAT, "m", true, 9, null, false, false, true, false);

    assertThat(
            TestBuffers.text(
                dialect.keepAlive(new AnswerId("x", Instant.EPOCH), facts, buffers.allocator())))
        .isEqualTo("\n");
    assertThat(dialect.contentType(facts)).isEqualTo("text/event-stream");
    assertThat(GeminiDialect.streamingAnArray().contentType(facts)).isEqualTo("application/json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "400; API key not valid. Please pass a valid API key.;           UPSTREAM_CREDENTIALS",
        "400; The input token count (9) exceeds the maximum number of tokens allowed (8).;"
            + "                                                          CONTEXT_OVERFLOW",
        "400; Invalid JSON payload received.;                            INVALID_REQUEST",
        "403; Method doesn't allow unregistered callers.;                UPSTREAM_CREDENTIALS",
        "404; models/x is not found for API version v1beta;              UNKNOWN_MODEL",
        "429; You exceeded your current quota.;                          RATE_LIMITED",
        "500; An internal error has occurred.;                           UPSTREAM_FAILED",
        "503; The model is overloaded. Please try again later.;          UNAVAILABLE"
      })
  void understandsWhatGoogleSays(int status, String message, Kind kind) {
    String json = "{\"error\":{\"code\":%d,\"message\":\"%s\",\"status\":\"S\"}}";
    ByteBuf body = buffers.of(json.formatted(status, message));
    ByteBuf inAnArray = buffers.of('[' + json.formatted(status, message) + ']');

    assertThat(dialect.error(status, body, null).kind()).isEqualTo(kind);
    assertThat(dialect.error(status, inAnArray, null).kind()).isEqualTo(kind);
    body.release();
    inAnArray.release();
  }

  private String body(InferenceError error) {
    return TestBuffers.text(dialect.errorBody(error, buffers.allocator()));
  }
}
