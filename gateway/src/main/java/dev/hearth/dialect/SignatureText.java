package dev.hearth.dialect;

import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.util.Locale;

/**
 * Signatures as text of a format that was made for one vendor's: that vendor's own stand as they
 * are, any other's tell whose they are, so that a conversation may change its model and every
 * signature still only goes back to its issuer.
 */
public final class SignatureText {
  private static final String FOREIGN = "hearth:";

  private SignatureText() {}

  /** The text of a signature in the format of {@code own}. */
  public static String of(Signature signature, Issuer own) {
    return signature.issuer() == own
        ? signature.value()
        : FOREIGN + signature.issuer().name().toLowerCase(Locale.ROOT) + ':' + signature.value();
  }

  /** The signature of a text in the format of {@code own}. */
  public static Signature read(String text, Issuer own) {
    for (Issuer issuer : Issuer.values()) {
      String prefix = FOREIGN + issuer.name().toLowerCase(Locale.ROOT) + ':';
      if (text.startsWith(prefix)) {
        return new Signature(issuer, text.substring(prefix.length()));
      }
    }
    return new Signature(own, text);
  }
}
