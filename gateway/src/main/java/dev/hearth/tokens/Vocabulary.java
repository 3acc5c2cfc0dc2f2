package dev.hearth.tokens;

import com.knuddels.jtokkit.api.EncodingType;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A vocabulary of OpenAI's, by the families of models that use it. Which those are is what
 * tiktoken's {@code model.py} says. Every other family (Llama, Qwen, Claude, ...) has a vocabulary
 * of its own: for them a count is an estimate, made with the newer one, whose size is nearest to
 * theirs.
 */
enum Vocabulary {
  /** That of gpt-4o, gpt-4.1, gpt-5, the o-series and gpt-oss. */
  O200K(EncodingType.O200K_BASE),
  /** That of gpt-4, gpt-3.5 and the embedding models. */
  CL100K(EncodingType.CL100K_BASE);

  /** What precedes it is a provider's name, or {@code ft:} of a tuned model. */
  private static final Pattern OLDER =
      Pattern.compile("(?:^|[/:])(?:gpt-(?:4|3\\.5|35)(?:-|:|$)|text-embedding-)");

  private final EncodingType encoding;

  Vocabulary(EncodingType encoding) {
    this.encoding = encoding;
  }

  static Vocabulary of(String model) {
    return OLDER.matcher(model.toLowerCase(Locale.ROOT)).find() ? CL100K : O200K;
  }

  EncodingType encoding() {
    return encoding;
  }
}
