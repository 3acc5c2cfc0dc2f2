package dev.hearth.governance;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Admits callers by the master key. Not thread-safe: one per event loop.
 *
 * <p>The key may change while the gateway runs: whoever asks several questions that have to agree
 * takes {@link #master} once.
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

  private final Supplier<MasterKey> source;
  private final MessageDigest sha256 = MasterKey.newSha256();

  /** A check against the key of each moment. */
  public KeyCheck(Supplier<MasterKey> source) {
    this.source = source;
  }

  /** The key of this moment. */
  public MasterKey master() {
    return source.get();
  }

  /** The same as {@link #admit(MasterKey, String)} with the key of this moment. */
  public Admission admit(@Nullable String key) {
    return admit(master(), key);
  }

  /**
   * The verdict on a key, in a time that does not depend on how much of it is right.
   *
   * @param master the key that counts
   * @param key as the caller sent it, without the scheme; null when it sent none
   */
  public Admission admit(MasterKey master, @Nullable String key) {
    if (!master.isSet()) {
      return OPEN;
    }
    if (key == null || key.isEmpty()) {
      return MISSING;
    }
    return master.hasHash(hash(key)) ? MASTER : WRONG;
  }

  /**
   * Who the bearer of a key is to what is kept for it: the same for the same key, and nothing leads
   * back to the key.
   *
   * @param key as the caller sent it, whether or not one is needed; null when it sent none
   */
  public String owner(@Nullable String key) {
    return key == null || key.isEmpty() ? ANONYMOUS : HexFormat.of().formatHex(hash(key));
  }

  private byte[] hash(String key) {
    return sha256.digest(key.getBytes(StandardCharsets.UTF_8));
  }

  private static Admission rejected(String message) {
    return new Admission.Rejected(InferenceError.of(Kind.UNAUTHENTICATED, message));
  }
}
