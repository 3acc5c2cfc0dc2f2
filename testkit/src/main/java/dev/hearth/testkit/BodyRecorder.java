package dev.hearth.testkit;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What came of one request's body; written by the connection's reader, read by tests. */
final class BodyRecorder {

  /** Longer bodies are counted and digested, but not kept. */
  static final int KEPT = 96 * 1024 * 1024;

  private final Journal journal;
  private final String request;
  private final MessageDigest digest = sha256Digest();

  // guarded by the journal's lock
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private long length;
  private @Nullable String sha256;
  private @Nullable String failure;

  BodyRecorder(Journal journal, String request) {
    this.journal = journal;
    this.request = request;
  }

  void take(byte[] bytes, int count) {
    digest.update(bytes, 0, count);
    int _ = journal.locked(() -> keep(bytes, count));
  }

  private int keep(byte[] bytes, int count) {
    length += count;
    if (length <= KEPT) {
      kept.write(bytes, 0, count);
    }
    return count;
  }

  void complete() {
    String hex = HexFormat.of().formatHex(digest.digest());
    journal.change(() -> sha256 = hex);
  }

  void fail(String reason) {
    journal.change(() -> failure = reason);
  }

  /** The server's side: waits for the end; false when the body never comes to its end. */
  boolean awaitEnd() throws InterruptedException {
    journal.awaitInterruptibly(this::ended);
    return journal.locked(() -> sha256 != null);
  }

  private boolean ended() {
    return sha256 != null || failure != null;
  }

  byte[] whole() {
    long all = length();
    if (all > KEPT) {
      throw new IllegalStateException(
          "body of " + all + " bytes (expected: at most " + KEPT + ", what is kept)");
    }
    return journal.locked(kept::toByteArray);
  }

  long lengthSoFar() {
    return journal.locked(() -> length);
  }

  long length() {
    sha256();
    return lengthSoFar();
  }

  String sha256() {
    journal.await("the end of the body of " + request, this::ended);
    return journal.locked(() -> {
      if (sha256 == null) {
        throw new AssertionError(
            "the body of " + request + " did not end: " + failure + ", after " + length);
      }
      return sha256;
    });
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
