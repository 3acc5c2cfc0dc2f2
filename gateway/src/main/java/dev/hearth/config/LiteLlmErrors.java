package dev.hearth.config;

import dev.hearth.inference.InferenceError.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A number for each class of errors, as LiteLLM's policies have them. */
final class LiteLlmErrors {
  private static final Map<String, List<Kind>> CLASSES =
      Map.of(
          "BadRequestError", List.of(Kind.INVALID_REQUEST),
          "AuthenticationError", List.of(Kind.UPSTREAM_CREDENTIALS),
          "TimeoutError", List.of(Kind.TIMEOUT),
          "RateLimitError", List.of(Kind.RATE_LIMITED),
          "ContentPolicyViolationError", List.of(Kind.CONTENT_POLICY),
          "InternalServerError", List.of(Kind.UPSTREAM_FAILED, Kind.INTERNAL),
          "BadGatewayError", List.of(Kind.UPSTREAM_FAILED),
          "ServiceUnavailableError", List.of(Kind.UNAVAILABLE),
          "NotFoundError", List.of(Kind.UNKNOWN_MODEL));

  private LiteLlmErrors() {}

  /**
   * Reads a policy.
   *
   * @param suffix what its keys end with, behind the class of errors
   */
  static Map<Kind, Integer> numbers(Section policy, String suffix) {
    Map<Kind, Integer> numbers = new EnumMap<>(Kind.class);
    policy
        .mapping()
        .entries()
        .forEach((name, _) -> {
          List<Kind> kinds =
              name.endsWith(suffix)
                  ? CLASSES.getOrDefault(
                      name.substring(0, name.length() - suffix.length()), List.of())
                  : List.of();
          policy
              .get(Key.of(name, Kinds.whole(0, 9_999)))
              .ifPresent(number -> kinds.forEach(kind -> numbers.putIfAbsent(kind, number)));
        });
    return numbers;
  }

  /** The keys of a policy. */
  static List<String> names(String suffix, String... more) {
    return Stream.concat(CLASSES.keySet().stream().map(name -> name + suffix), Stream.of(more))
        .sorted()
        .toList();
  }
}
