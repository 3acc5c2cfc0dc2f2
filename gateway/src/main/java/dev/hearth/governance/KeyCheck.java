package dev.hearth.governance;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Admits callers by the master key, of which only the SHA-256 hash is kept. Not thread-safe: one
 * per event loop.
 */
public final class KeyCheck {
  private static final String ANONYMOUS = "anonymous";
  private static final Admission OPEN = new Admission.Admitted(ANONYMOUS);
  private static final Admission MASTER = new Admission.Admitted("master");
  private static final Admission MISSING =
      rejected(
          "No API key was given (expected: 'Authorization: Bearer <key>', or x-api-key, or api-key).");
  private static final Admission WRONG =
      rejected("The API key is not known (expected: the gateway's master key).");

  private final byte @Nullable [] masterHash;
  private final MessageDigest sha256 = newSha256();

  /**
   * A check against a key's hash.
   *
   * @param masterHash null for a gateway without a key, which admits everybody
   */
  public KeyCheck(byte @Nullable [] masterHash) {
    this.masterHash = masterHash == null ? null : masterHash.clone();
  }

  /** The hash of a key, the only form in which it is kept. */
  public static byte[] hash(String key) {
    return newSha256().digest(key.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether callers need a key. */
  public boolean required() {
    return masterHash != null;
  }

  /**
   * The verdict on a key, in a time that does not depend on how much of it is right.
   *
   * @param key as the caller sent it, without the scheme; null when it sent none
   */
  public Admission admit(@Nullable String key) {
    if (masterHash == null) {
      return OPEN;
    }
    if (key == null || key.isEmpty()) {
      return MISSING;
    }
    byte[] given = sha256.digest(key.getBytes(StandardCharsets.UTF_8));
    return MessageDigest.isEqual(given, masterHash) ? MASTER : WRONG;
  }

  /**
   * Who the bearer of a key is to what is kept for it: the same for the same key, and nothing leads
   * back to the key.
   *
   * @param key as the caller sent it, whether or not one is needed; null when it sent none
   */
  public String owner(@Nullable String key) {
    return key == null || key.isEmpty()
        ? ANONYMOUS
        : HexFormat.of().formatHex(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  private static Admission rejected(String message) {
    return new Admission.Rejected(InferenceError.of(Kind.UNAUTHENTICATED, message));
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
