package dev.hearth.dialect.openai;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request is made for, in OpenAI's formats. The vendor refuses names of more than 64
 * characters, and coding agents' are longer: such a name is told by its digest, which is always the
 * same for the same user.
 */
public final class EndUser {
  private static final int LONGEST = 64;

  private EndUser() {}

  /** What back ends are told for this user; null for none. */
  public static @Nullable String told(@Nullable String user) {
    return user == null || user.length() <= LONGEST ? user : sha256(user);
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
