package dev.hearth.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One request as a {@link ScriptedUpstream} got it, known from the moment its head was read.
 *
 * <p>{@link #body} waits until the body is through; {@link #hangUp} tells whether the client left
 * before it had the whole answer.
 */
public final class ReceivedRequest {

  private final RequestLine line;
  private final Headers headers;
  private final int connection;
  private final Journal journal;
  private final BodyRecorder body;

  // guarded by the journal's lock
  private Optional<HangUp> hangUp = Optional.empty();
  private int piecesWritten;
  private boolean answered;

  /** How the client left, and how many pieces of the answer had been begun by then. */
  public record HangUp(int piecesWritten, boolean reset) {}

  record RequestLine(String method, String target, String version) {}

  ReceivedRequest(RequestLine line, Headers headers, int connection, Journal journal) {
    this.line = line;
    this.headers = headers;
    this.connection = connection;
    this.journal = journal;
    this.body = new BodyRecorder(journal, line.method() + " " + line.target());
  }

  public String method() {
    return line.method();
  }

  /** The request target as it came, query included. */
  public String target() {
    return line.target();
  }

  public String path() {
    return line.target().split("\\?", 2)[0];
  }

  /** {@code HTTP/1.1} or {@code HTTP/1.0}. */
  public String version() {
    return line.version();
  }

  public Headers headers() {
    return headers;
  }

  public Optional<String> header(String name) {
    return headers.first(name);
  }

  /** The number of the connection it came on, from 1 in the order of their opening. */
  public int connection() {
    return connection;
  }

  /** The whole body; waits for its end. Fails when it is longer than what is kept. */
  public byte[] body() {
    return body.whole();
  }

  public String bodyText() {
    return new String(body(), StandardCharsets.UTF_8);
  }

  /** How many body bytes have been read by now. */
  public long bodyLengthSoFar() {
    return body.lengthSoFar();
  }

  /** The whole body's length; waits for its end. */
  public long bodyLength() {
    return body.length();
  }

  /** The SHA-256 of the whole body in hexadecimal; waits for its end. */
  public String bodySha256() {
    return body.sha256();
  }

  public Optional<HangUp> hangUp() {
    return journal.locked(() -> hangUp);
  }

  /** How many pieces of the answer have been written by now, one under way included. */
  public int piecesWritten() {
    return journal.locked(() -> piecesWritten);
  }

  BodyRecorder recorder() {
    return body;
  }

  boolean hungUp() {
    return hangUp.isPresent();
  }

  void writesPiece() {
    int _ = journal.locked(() -> piecesWritten++);
  }

  /** Nothing but the last write is left: from here on the client may leave at will. */
  void answering() {
    journal.change(() -> answered = true);
  }

  /** Whether its last write may be under way. Call under the journal's lock. */
  boolean isAnswering() {
    return answered;
  }

  void clientLeft(boolean reset, boolean evenIfAnswered) {
    journal.change(() -> {
      if (hangUp.isEmpty() && (!answered || evenIfAnswered)) {
        hangUp = Optional.of(new HangUp(piecesWritten, reset));
      }
    });
  }

  @Override
  public String toString() {
    return line.method() + " " + line.target() + " on connection " + connection;
  }
}
