package dev.hearth.governance;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The key that callers must have, of which only the SHA-256 hash is kept; or that there is none.
 */
public final class MasterKey {

  /** No key: everybody is let in. */
  public static final MasterKey NONE = new MasterKey(null);

  private final byte @Nullable [] hash;

  private MasterKey(byte @Nullable [] hash) {
    this.hash = hash;
  }

  /** This key. */
  public static MasterKey of(String key) {
    return new MasterKey(newSha256().digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether there is one. */
  public boolean isSet() {
    return hash != null;
  }

  /** Whether a hash is this key's, in a time that does not depend on how much of it is right. */
  boolean hasHash(byte[] other) {
    return hash != null && MessageDigest.isEqual(other, hash);
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
