package dev.hearth.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One HTTP answer as it came over the wire. */
public final class RawResponse {

  private final int status;
  private final String reason;
  private final Headers headers;
  private final Bytes body;
  private final List<Integer> chunkSizes;
  private final Headers trailers;

  RawResponse(RawClient.Head head, Bytes body, List<Integer> chunkSizes, Headers trailers) {
    this.status = head.status();
    this.reason = head.reason();
    this.headers = head.headers();
    this.body = body;
    this.chunkSizes = List.copyOf(chunkSizes);
    this.trailers = trailers;
  }

  public int status() {
    return status;
  }

  public String reason() {
    return reason;
  }

  public Headers headers() {
    return headers;
  }

  public Optional<String> header(String name) {
    return headers.first(name);
  }

  public byte[] body() {
    return body.toArray();
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body.toArray(), StandardCharsets.UTF_8);
  }

  /** The sizes of the chunks it came in; empty when it was not chunked. */
  public List<Integer> chunkSizes() {
    return chunkSizes;
  }

  public Headers trailers() {
    return trailers;
  }

  @Override
  public String toString() {
    return status + " " + reason + " " + headers.list() + "\n" + text();
  }
}
