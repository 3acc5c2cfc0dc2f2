package dev.hearth.ingress;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Names requests: as the caller wishes, where that is fit for a header and a log line. */
final class RequestIds {
  private static final int MAX_LENGTH = 128;
  private static final HexFormat HEX = HexFormat.of();

  private final RandomGenerator random;

  RequestIds(RandomGenerator random) {
    this.random = random;
  }

  /** The wished name, or a new one. */
  String of(@Nullable String wished) {
    return wished != null && isFit(wished) ? wished : "req-" + HEX.toHexDigits(random.nextLong());
  }

  private static boolean isFit(String id) {
    if (id.isEmpty() || id.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!plain && "-_.:/+=@".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
