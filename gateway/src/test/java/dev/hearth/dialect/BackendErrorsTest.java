package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendErrorsTest {
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "400; {'error':{'message':'bad','param':'x','code':'c'}};    INVALID_REQUEST",
        "400; {'error':'bad'};                                       INVALID_REQUEST",
        "422; {'detail':[{'loc':['body','n'],'msg':'too big'}]};     INVALID_REQUEST",
        "400; {'detail':'bad'};                                      INVALID_REQUEST",
        "400; ;                                                      INVALID_REQUEST",
        "400; {'error':{'message':'x','code':'context_length_exceeded'}}; CONTEXT_OVERFLOW",
        "400; {'error':{'message':'flagged by moderation'}};         CONTENT_POLICY",
        "400; {'error':{'message':'x','code':'content_policy_violation'}}; CONTENT_POLICY",
        "400; [{'error':{'code':400,'message':'API key not valid.'}}]; UPSTREAM_CREDENTIALS",
        "400; {'error':{'message':'x','code':'model_not_found'}};    UNKNOWN_MODEL",
        "401; {'error':{'message':'Incorrect API key'}};             UPSTREAM_CREDENTIALS",
        "402; ;                                                      UPSTREAM_CREDENTIALS",
        "403; <html>Forbidden</html>;                                UPSTREAM_CREDENTIALS",
        "403; {'error':{'message':'input was flagged as violence'}}; CONTENT_POLICY",
        "404; {'error':{'message':'The model x does not exist'}};    UNKNOWN_MODEL",
        "404; {'error':'model x not found'};                        UNKNOWN_MODEL",
        "404; 404 page not found;                                    UPSTREAM_FAILED",
        "404; ;                                                      UPSTREAM_FAILED",
        "405; ;                                                      UPSTREAM_FAILED",
        "408; ;                                                      TIMEOUT",
        "413; ;                                                      TOO_LARGE",
        "413; {'error':{'message':'TPM','code':'rate_limit_exceeded'}}; RATE_LIMITED",
        "413; {'error':'input must have less than 512 tokens'};      CONTEXT_OVERFLOW",
        "429; {'error':{'message':'slow down'}};                     RATE_LIMITED",
        "429; {'error':{'type':'insufficient_quota'}};               UPSTREAM_CREDENTIALS",
        "500; {'error':{'message':'boom'}};                          UPSTREAM_FAILED",
        "500; {'error':'CUDA error: out of memory'};                 UNAVAILABLE",
        "502; <html><title>Bad gateway</title></html>;               UPSTREAM_FAILED",
        "503; {'error':{'code':503,'message':'Loading model'}};      UNAVAILABLE",
        "503; {'error':'server busy, please try again.'};            UNAVAILABLE",
        "503; ;                                                      UPSTREAM_FAILED",
        "504; ;                                                      TIMEOUT",
        "529; {'error':{'type':'overloaded_error','message':'x'}};   UNAVAILABLE",
        "301; ;                                                      UPSTREAM_FAILED"
      })
  void everyStatusHasItsMeaning(int status, String body, Kind kind) {
    assertThat(error(status, json(body)).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
        "the request exceeds the available context size. try increasing the context size",
        "The number of tokens to keep from the initial prompt is greater than the context length",
        "Trying to keep the first 5000 tokens when context the overflows.",
        "the input length exceeds the context length",
        "The decoder prompt (length 9) is longer than the maximum model length of 5.",
        "The input (9 tokens) is longer than the model's context length (5 tokens).",
        "Requested token count exceeds the model's maximum context length of 5 tokens.",
        "The input token count (9) exceeds the maximum number of tokens allowed (5).",
        "Please reduce the length of the messages or completion.",
        "This model's maximum prompt length is 5 but the request contains 9 tokens.",
        "Prompt contains 9 tokens, too large for model with 5 maximum context length",
        "prompt is too long: 9 tokens > 5 maximum",
        "Your input exceeds the context window of this model."
      })
  void knowsThePhrasesOfAContextThatIsTooLong(String message) {
    InferenceError error = error(400, "{\"error\":{\"message\":\"" + message + "\"}}");
    assertThat(error.kind()).isEqualTo(Kind.CONTEXT_OVERFLOW);
    assertThat(error.message()).isEqualTo(message);
    assertThat(error(500, "{\"error\":\"" + message + "\"}").kind())
        .isEqualTo(Kind.CONTEXT_OVERFLOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "context: expected an object",
        "max_tokens must be positive",
        "The model failed to load",
        "image exceeds the maximum size"
      })
  void takesOtherPhrasesForWhatTheyAre(String message) {
    assertThat(error(400, "{\"error\":\"" + message + "\"}").kind())
        .isEqualTo(Kind.INVALID_REQUEST);
  }

  @Test
  void keepsWhatHelpsTheCallerToRepairARequest() {
    InferenceError error =
        error(400, "{\"error\":{\"message\":\"bad n\",\"param\":\"n\",\"code\":\"odd\"}}");

    assertThat(error)
        .isEqualTo(new InferenceError(Kind.INVALID_REQUEST, "bad n", "n", "odd", null));
    assertThat(
            error(
                    422,
                    "{\"detail\":[{\"loc\":[\"body\",\"n\"],\"msg\":\"too big\",\"input\":\"secret\"}]}")
                .message())
        .isEqualTo("body.n: too big");
  }

  @Test
  void tellsWhatAnAnswerWithoutAnErrorObjectWas() {
    assertThat(error(502, "<html><head><title>Bad gateway</title>").message())
        .isEqualTo("The back end answered with status 502: an HTML page, 'Bad gateway'");
    assertThat(error(500, "").message()).isEqualTo("The back end answered with status 500.");
    assertThat(error(500, "plain\n  words\t").message())
        .isEqualTo("The back end answered with status 500: plain words");
    assertThat(error(500, "{\"unknown\":\"secret\"}").message()).doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-proj-abcdefghijkl1234",
        "sk-ant-REDACTED",
        "sk-abc***********wxyz",
        "gsk_abcdefghijklmno1234",
        "hf_abcdefghijklmno",
        "AIzaSyA1234567890abcdefghij",
        "Bearer abc.def.ghi",
        "0123456789abcdef0123456789abcdef01234567"
      })
  void neverRepeatsWhatLooksLikeAKey(String key) {
    for (int status : List.of(400, 401, 500)) {
      String message =
          error(status, "{\"error\":{\"message\":\"Wrong key: " + key + ".\"}}").message();
      assertThat(message).contains("[removed]").doesNotContain(key);
    }
  }

  @Test
  void boundsTheText() {
    assertThat(error(500, "x ".repeat(40_000)).message()).hasSizeLessThan(600);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "12;     12000",
        "0;      0",
        "1.5;    1500",
        "250ms;  250",
        " 3 ;    3000",
        "1e30;   86400000",
        "Wed, 21 Oct 2026 07:28:00 GMT; ",
        "-1;     ",
        "NaN;    ",
        "soon;   "
      })
  void readsWhenToAskAgain(String header, Long millis) {
    ByteBuf body = buffers.of("");
    InferenceError error = BackendErrors.of(429, body, header);
    body.release();
    assertThat(error.retryAfter()).isEqualTo(millis == null ? null : Duration.ofMillis(millis));
  }

  @Test
  void readsWhenToAskAgainFromADetailOfTheBodyWhereNoHeaderSaysIt() {
    String body =
        """
        {"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[\
        {"@type":"type.googleapis.com/google.rpc.QuotaFailure"},\
        {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}}\
        """;
    ByteBuf bytes = buffers.of(body);

    assertThat(BackendErrors.of(429, bytes, null).retryAfter())
        .isEqualTo(Duration.ofMillis(34_400));
    assertThat(BackendErrors.of(429, bytes, "2").retryAfter()).isEqualTo(Duration.ofSeconds(2));
    assertThat(BackendErrors.inAnswer(bytes).retryAfter()).isEqualTo(Duration.ofMillis(34_400));
    assertThat(BackendErrors.inAnswer(bytes).kind()).isEqualTo(Kind.RATE_LIMITED);
    bytes.release();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'error':{'message':'x','code':429}};                       RATE_LIMITED",
        "{'error':{'message':'x','code':'429'}};                     UPSTREAM_FAILED",
        "{'error':{'message':'x','type':'rate_limit_error'}};        RATE_LIMITED",
        "{'error':{'message':'x','type':'insufficient_quota'}};      UPSTREAM_CREDENTIALS",
        "{'error':{'message':'x','type':'authentication_error'}};    UPSTREAM_CREDENTIALS",
        "{'error':{'message':'x','type':'invalid_request_error'}};   INVALID_REQUEST",
        "{'error':{'message':'x','type':'overloaded_error'}};        UNAVAILABLE",
        "{'error':{'message':'x','type':'timeout'}};                 TIMEOUT",
        "{'error':{'message':'x','code':'content_filter'}};          CONTENT_POLICY",
        "{'error':{'message':'maximum context length is 5'}};        CONTEXT_OVERFLOW",
        "{'object':'error','message':'x','code':400};                INVALID_REQUEST",
        "{'error':'x'};                                              UPSTREAM_FAILED"
      })
  void errorWithoutAStatusImpliesOne(String body, Kind kind) {
    ByteBuf bytes = buffers.of(json(body));
    Kind seen = BackendErrors.inAnswer(bytes).kind();
    bytes.release();
    assertThat(seen).isEqualTo(kind);
  }

  @Test
  void garbageNeverThrows() {
    String alphabet = "{}[]\"\\:,0123errormessagecodetype<title>sk-\n é\u0000";
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      StringBuilder garbage = new StringBuilder(random.nextBoolean() ? "{\"error\":" : "");
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        garbage.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(error(300 + random.nextInt(300), garbage.toString()).message())
          .as("seed %d", seed)
          .isNotEmpty();
    }
  }

  private InferenceError error(int status, String body) {
    ByteBuf bytes = buffers.of(body);
    try {
      return BackendErrors.of(status, bytes, null);
    } finally {
      bytes.release();
    }
  }

  private static String json(String text) {
    return text == null ? "" : text.replace('\'', '"');
  }
}
