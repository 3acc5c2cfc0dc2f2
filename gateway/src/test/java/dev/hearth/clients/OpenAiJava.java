package dev.hearth.clients;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIServiceException;
import java.util.Map;

/** What the tests of OpenAI's client for Java share. */
final class OpenAiJava {
  static final Map<Trouble, String> EXCEPTIONS =
      Map.of(
          Trouble.BUSY, "RateLimitException",
          Trouble.BROKEN, "InternalServerException",
          Trouble.UNKNOWN_MODEL, "NotFoundException");

  private OpenAiJava() {}

  static OpenAIClient client(Site site) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(site.baseUrl() + "/v1")
        .apiKey("unused")
        .maxRetries(0)
        .build();
  }

  static Failure failure(OpenAIServiceException e) {
    return new Failure(
        e.getClass().getSimpleName(), e.statusCode(), String.valueOf(e.getMessage()));
  }
}
