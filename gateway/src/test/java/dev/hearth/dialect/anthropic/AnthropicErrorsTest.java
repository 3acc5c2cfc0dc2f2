package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnthropicErrorsTest {
  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST,      400, invalid_request_error",
    "INEXPRESSIBLE,        400, invalid_request_error",
    "CONTENT_POLICY,       400, invalid_request_error",
    "UNSUPPORTED,          400, invalid_request_error",
    "UNKNOWN_MODEL,        400, not_found_error",
    "UNAUTHENTICATED,      401, authentication_error",
    "FORBIDDEN,            403, permission_error",
    "NOT_FOUND,            404, not_found_error",
    "METHOD_NOT_ALLOWED,   405, invalid_request_error",
    "TOO_LARGE,            413, request_too_large",
    "RATE_LIMITED,         429, rate_limit_error",
    "INTERNAL,             500, api_error",
    "UPSTREAM_CREDENTIALS, 502, api_error",
    "UPSTREAM_FAILED,      502, api_error",
    "UNAVAILABLE,          503, overloaded_error",
    "TIMEOUT,              504, timeout_error"
  })
  void tellsClientsWhatToDo(Kind kind, int status, String type) {
    InferenceError error = InferenceError.of(kind, "so \"it\" is");

    assertThat(wire.dialect().status(error)).isEqualTo(status);
    assertThat(body(error))
        .isEqualTo(
            "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"so \\\"it\\\" is\"}}"
                .formatted(type));
  }

  @Test
  void streamIsToldByAnEvent() {
    InferenceError error = InferenceError.of(Kind.UPSTREAM_FAILED, "cut");
    assertThat(TestBuffers.text(wire.dialect().errorEvent(error, wire.buffers().allocator())))
        .isEqualTo(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
                + "\"message\":\"cut\"}}\n\n");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindHasAStatusOfAnError(Kind kind) {
    assertThat(AnthropicErrors.status(kind)).isBetween(400, 599);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "prompt is too long: 9 tokens > 8 maximum; prompt is too long: 9 tokens > 8 maximum",
        "input length and `max_tokens` exceed context limit: 7 + 3 > 8;"
            + "input length and `max_tokens` exceed context limit: 7 + 3 > 8",
        "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens"
            + " (8000 in the messages, 1000 in the completion).;"
            + "prompt is too long: 9000 tokens > 8192 maximum",
        "This model's maximum context length is 4096 tokens. However, your request has 5000 input"
            + " tokens.; prompt is too long: 5000 tokens > 4096 maximum",
        "This model's maximum context length is 128000 tokens. However, your messages resulted in"
            + " 130001 tokens.; prompt is too long: 130001 tokens > 128000 maximum",
        "request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it;"
            + "prompt is too long: 9000 tokens > 8192 maximum",
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).;"
            + "prompt is too long: 1200000 tokens > 1048576 maximum",
        "The request needs about 9000 tokens, and the model's context window has 8192.;"
            + "prompt is too long: 9000 tokens > 8192 maximum",
        "the request exceeds the available context size;"
            + "prompt is too long: the request exceeds the available context size"
      })
  void promptThatIsTooLongIsToldInTheWordsThatClientsLookFor(String text, String told) {
    InferenceError error = InferenceError.of(Kind.CONTEXT_OVERFLOW, text);
    assertThat(wire.dialect().status(error)).isEqualTo(400);
    assertThat(AnthropicErrors.message(error)).isEqualTo(told);
    assertThat(body(error)).contains("\"type\":\"invalid_request_error\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "400; invalid_request_error; max_tokens: Field required;                INVALID_REQUEST",
        "400; invalid_request_error; prompt is too long: 9 tokens > 8 maximum;  CONTEXT_OVERFLOW",
        "400; invalid_request_error; input length and `max_tokens` exceed context limit: 1 + 2 > 2;"
            + "                                                                 CONTEXT_OVERFLOW",
        "400; invalid_request_error; Your credit balance is too low to access the Anthropic API.;"
            + "                                                            UPSTREAM_CREDENTIALS",
        "400; invalid_request_error; Output blocked by content filtering policy; CONTENT_POLICY",
        "401; authentication_error;  invalid x-api-key;                    UPSTREAM_CREDENTIALS",
        "402; billing_error;         pay;                                  UPSTREAM_CREDENTIALS",
        "403; permission_error;      not allowed;                          UPSTREAM_CREDENTIALS",
        "404; not_found_error;       model: claude-none;                        UNKNOWN_MODEL",
        "413; request_too_large;     Request exceeds the maximum size;          TOO_LARGE",
        "429; rate_limit_error;      slow down;                                 RATE_LIMITED",
        "500; api_error;             Internal server error;                     UPSTREAM_FAILED",
        "504; timeout_error;         timed out;                                 TIMEOUT",
        "529; overloaded_error;      Overloaded;                                UNAVAILABLE"
      })
  void understandsWhatAnthropicTells(int status, String type, String message, Kind kind) {
    ByteBuf body =
        wire.buffers()
            .of(
                "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"},"
                        .formatted(type, message)
                    + "\"request_id\":\"req_1\"}");
    try {
      assertThat(wire.dialect().error(status, body, null).kind()).isEqualTo(kind);
    } finally {
      body.release();
    }
  }

  private String body(InferenceError error) {
    return TestBuffers.text(wire.dialect().errorBody(error, wire.buffers().allocator()));
  }
}
