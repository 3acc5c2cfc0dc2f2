package dev.hearth.dialect.openai;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a server that speaks OpenAI's format does not take what most others take. Servers of this
 * format refuse a request for one field that they do not know.
 *
 * @param tokensField what it calls the limit of an answer's tokens
 * @param refused the fields that it refuses
 * @param reasoning the names of models that take no sampling at all
 */
public record Quirks(String tokensField, Set<String> refused, Pattern reasoning) {
  private static final Pattern NO_MODEL = Pattern.compile("(?!)");
  private static final Set<String> SAMPLING =
      Set.of("temperature", "top_p", "presence_penalty", "frequency_penalty");

  /** Most servers: whatever they do not know they pass over. */
  public static final Quirks NONE = new Quirks("max_tokens", Set.of(), NO_MODEL);

  /**
   * OpenAI itself. {@code max_tokens} is deprecated and refused by its reasoning models, which take
   * no sampling parameters either.
   *
   * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create chat
   *     completion</a>
   */
  public static final Quirks OPENAI =
      new Quirks(
          "max_completion_tokens",
          Set.of("top_k", "min_p"),
          Pattern.compile("o[1-9](-.*)?|gpt-5(?!.*chat).*"));

  /** Groq refuses what it names as unsupported, and any field that it does not know. */
  public static final Quirks GROQ =
      new Quirks("max_completion_tokens", Set.of("top_k", "min_p"), NO_MODEL);

  /** Mistral refuses every field that its own API does not have; it tells usage unasked. */
  public static final Quirks MISTRAL =
      new Quirks(
          "max_tokens",
          Set.of("top_k", "min_p", "seed", "user", "reasoning_effort", "stream_options"),
          NO_MODEL);

  public Quirks {
    refused = Set.copyOf(refused);
  }

  /** Those of the server at a host. */
  public static Quirks at(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (isPartOf("openai.com", name) || isPartOf("openai.azure.com", name)) {
      return OPENAI;
    }
    return isPartOf("groq.com", name) ? GROQ : isPartOf("mistral.ai", name) ? MISTRAL : NONE;
  }

  private static boolean isPartOf(String domain, String host) {
    return host.equals(domain) || host.endsWith('.' + domain);
  }

  /** The same for one model. */
  Quirks of(String model) {
    return reasoning.matcher(model).matches()
        ? new Quirks(
            tokensField,
            Stream.concat(refused.stream(), SAMPLING.stream()).collect(Collectors.toSet()),
            reasoning)
        : this;
  }

  boolean refuses(String field) {
    return refused.contains(field);
  }

  /** Whether leaving a field out changes nothing, because it asks for what happens anyway. */
  static boolean isUsual(String field, Number value) {
    return (field.equals("temperature") || field.equals("top_p"))
        && new BigDecimal(value.toString()).compareTo(BigDecimal.ONE) == 0;
  }
}
