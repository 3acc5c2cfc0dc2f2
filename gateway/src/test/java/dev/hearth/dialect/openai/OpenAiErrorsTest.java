package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.ErrorStatus;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpenAiErrorsTest {
  private final OpenAiDialect dialect = new OpenAiDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST,      400, invalid_request_error, null",
    "UNAUTHENTICATED,      401, invalid_request_error, invalid_api_key",
    "FORBIDDEN,            403, invalid_request_error, null",
    "UNKNOWN_MODEL,        404, invalid_request_error, model_not_found",
    "NOT_FOUND,            404, invalid_request_error, null",
    "METHOD_NOT_ALLOWED,   405, invalid_request_error, null",
    "TOO_LARGE,            413, invalid_request_error, request_too_large",
    "CONTEXT_OVERFLOW,     400, invalid_request_error, context_length_exceeded",
    "CONTENT_POLICY,       400, invalid_request_error, content_policy_violation",
    "RATE_LIMITED,         429, rate_limit_error,      rate_limit_exceeded",
    "UPSTREAM_CREDENTIALS, 502, server_error,          null",
    "UPSTREAM_FAILED,      502, server_error,          null",
    "TIMEOUT,              504, server_error,          null",
    "UNAVAILABLE,          503, server_error,          null",
    "INEXPRESSIBLE,        400, invalid_request_error, null",
    "UNSUPPORTED,          501, server_error,          null",
    "INTERNAL,             500, server_error,          null"
  })
  void everyKindHasItsStatusTypeAndCode(Kind kind, int status, String type, String code) {
    InferenceError error = InferenceError.of(kind, "what");

    assertThat(dialect.status(error)).isEqualTo(status);
    assertThat(TestBuffers.text(dialect.errorBody(error, buffers.allocator())))
        .isEqualTo(
            "{\"error\":{\"message\":\"what\",\"type\":\"%s\",\"param\":null,\"code\":%s}}"
                .formatted(type, code.equals("null") ? code : '"' + code + '"'));
  }

  @ParameterizedTest
  @EnumSource
  void neverCallsACallersMistakeAServerError(Kind kind) {
    assertThat(OpenAiErrors.type(kind).equals("server_error"))
        .isEqualTo(ErrorStatus.of(kind) >= 500);
  }

  @Test
  void bringsParamAndCodeOfItsOwn() {
    InferenceError error = InferenceError.invalid("\"x\"\nno", "tools[0].type").withCode("odd");

    assertThat(TestBuffers.text(dialect.errorBody(error, buffers.allocator())))
        .isEqualTo(
            "{\"error\":{\"message\":\"\\\"x\\\"\\nno\",\"type\":\"invalid_request_error\","
                + "\"param\":\"tools[0].type\",\"code\":\"odd\"}}");
  }

  @Test
  void tellsAStreamsReaderInAnEvent() {
    InferenceError error = InferenceError.of(Kind.UPSTREAM_FAILED, "broke");

    assertThat(TestBuffers.text(dialect.errorEvent(error, buffers.allocator())))
        .isEqualTo(
            "data: {\"error\":{\"message\":\"broke\",\"type\":\"server_error\",\"param\":null,"
                + "\"code\":null}}\n\n");
  }
}
