package dev.hearth.dialect;

import java.util.Set;

/**
 * Fields of a request's body that are meant for the gateway and not for the model: LiteLLM's
 * controls of a single request. No back end gets them.
 */
public final class GatewayFields {
  public static final String NUM_RETRIES = "num_retries";
  public static final String TIMEOUT = "timeout";
  public static final String STREAM_TIMEOUT = "stream_timeout";
  public static final String FALLBACKS = "fallbacks";
  public static final String CONTEXT_WINDOW_FALLBACKS = "context_window_fallbacks";
  public static final String CONTENT_POLICY_FALLBACKS = "content_policy_fallbacks";
  public static final String DISABLE_FALLBACKS = "disable_fallbacks";
  public static final String MOCK_FALLBACKS = "mock_testing_fallbacks";
  public static final String MOCK_CONTEXT = "mock_testing_context_fallbacks";
  public static final String MOCK_CONTEXT_WINDOW = "mock_testing_context_window_fallbacks";
  public static final String MOCK_CONTENT_POLICY = "mock_testing_content_policy_fallbacks";
  public static final String MOCK_RATE_LIMIT = "mock_testing_rate_limit_error";
  public static final String MOCK_TIMEOUT = "mock_timeout";
  public static final String MOCK_RESPONSE = "mock_response";
  public static final String TAGS = "tags";
  public static final String SESSION_ID = "litellm_session_id";

  private static final Set<String> ALL =
      Set.of(
          NUM_RETRIES,
          TIMEOUT,
          STREAM_TIMEOUT,
          FALLBACKS,
          CONTEXT_WINDOW_FALLBACKS,
          CONTENT_POLICY_FALLBACKS,
          DISABLE_FALLBACKS,
          MOCK_FALLBACKS,
          MOCK_CONTEXT,
          MOCK_CONTEXT_WINDOW,
          MOCK_CONTENT_POLICY,
          MOCK_RATE_LIMIT,
          MOCK_TIMEOUT,
          MOCK_RESPONSE,
          TAGS,
          SESSION_ID,
          "litellm_trace_id",
          "litellm_metadata");

  private GatewayFields() {}

  /** Whether a field is one of them. */
  public static boolean contains(String name) {
    return ALL.contains(name);
  }
}
