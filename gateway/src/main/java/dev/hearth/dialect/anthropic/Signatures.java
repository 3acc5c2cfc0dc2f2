package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.SignatureText;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import org.jspecify.annotations.Nullable;

/**
 * Signatures in this format's fields. Its clients keep no thinking without one, so thinking that
 * nobody signed says so in its place.
 */
final class Signatures {
  /** How everything begins that is none of Anthropic's own. */
  static final String FOREIGN = "hearth:";

  private static final String UNSIGNED = FOREIGN + "unsigned";

  private Signatures() {}

  static String text(@Nullable Signature signature) {
    return signature == null ? UNSIGNED : SignatureText.of(signature, Issuer.ANTHROPIC);
  }

  /** The signature of a text; null when there is none. */
  static @Nullable Signature read(@Nullable String text) {
    return text == null || text.isEmpty() || text.equals(UNSIGNED)
        ? null
        : SignatureText.read(text, Issuer.ANTHROPIC);
  }
}
