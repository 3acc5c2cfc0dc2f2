package dev.hearth.dialect.gemini;

import dev.hearth.dialect.SignatureText;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Signatures as {@code thoughtSignature}, which has to be base 64: Google's clients read it as
 * bytes, and some write those back in the URL-safe alphabet. Google's own stand as they are, any
 * other's as base 64 of the text that tells whose they are.
 */
final class ThoughtSignature {
  /** What Google documents to be sent where a call has no signature. */
  static final String NONE_AT_HAND = "skip_thought_signature_validator";

  private static final String ALSO_NONE_AT_HAND = "context_engineering_is_the_way_to_go";
  private static final String FOREIGN = "hearth:";

  private ThoughtSignature() {}

  static String of(Signature signature) {
    String text = SignatureText.of(signature, Issuer.GEMINI);
    return signature.issuer() == Issuer.GEMINI
        ? text
        : Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What a part brings; null for nothing, or for the word that stands for nothing. */
  static @Nullable Signature read(@Nullable String text) {
    if (text == null
        || text.isEmpty()
        || text.equals(NONE_AT_HAND)
        || text.equals(ALSO_NONE_AT_HAND)) {
      return null;
    }
    String plain = plain(text);
    return SignatureText.read(plain.startsWith(FOREIGN) ? plain : text, Issuer.GEMINI);
  }

  private static String plain(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }
}
