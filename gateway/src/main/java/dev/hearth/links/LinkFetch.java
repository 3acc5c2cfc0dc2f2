package dev.hearth.links;

import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.PhaseTimeouts;
import dev.hearth.upstream.UpstreamCall;
import dev.hearth.upstream.UpstreamClient;
import dev.hearth.upstream.UpstreamFailure;
import dev.hearth.upstream.UpstreamHandler;
import dev.hearth.upstream.UpstreamHead;
import dev.hearth.upstream.UpstreamRequest;
import dev.hearth.upstream.UpstreamRequest.Header;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One file on its way. What was asked by whom is not told to its host. Lives on its event loop. */
final class LinkFetch implements UpstreamHandler {
  private static final Header NAME = new Header("user-agent", "hearth");

  private final Link link;
  private final String title;
  private final UpstreamRequest request;
  private final LinkedFiles files;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(8 * 1024);
  private @Nullable FileType type;
  private @Nullable UpstreamCall call;
  private boolean over;

  /**
   * @param title names the file to the caller
   */
  LinkFetch(
      Link link,
      String title,
      Endpoint endpoint,
      String path,
      Duration timeout,
      LinkedFiles files) {
    this.link = link;
    this.title = title;
    this.files = files;
    String accepted = link.kind().mediaTypes().collect(Collectors.joining(", "));
    this.request =
        new UpstreamRequest(
            endpoint,
            "GET",
            path,
            List.of(NAME, new Header("accept", accepted)),
            List.of(),
            new PhaseTimeouts(timeout, timeout, timeout));
  }

  Link link() {
    return link;
  }

  String title() {
    return title;
  }

  /** How many bytes it has taken room for. */
  int taken() {
    return body.size();
  }

  void start(UpstreamClient client) {
    call = client.send(request, this);
  }

  /** Ends it without a word. */
  void cancel() {
    over = true;
    if (call != null) {
      call.cancel();
    }
  }

  @Override
  public void onHead(UpstreamHead head) {
    String objection = objection(head);
    if (objection != null) {
      fail(objection);
    }
  }

  @Override
  public void onBody(ByteBuf bytes) {
    try {
      if (!over && files.take(this, bytes.readableBytes())) {
        bytes.readBytes(body, bytes.readableBytes());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException("an array cannot fail to be written", impossible);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void onReadBurstEnd() {}

  @Override
  public void onEnd() {
    if (over) {
      return;
    }
    byte[] file = body.toByteArray();
    if (type == null || !type.begins(file)) {
      fail("what came is not of the type that its host says");
      return;
    }
    over = true;
    files.arrived(this, new LinkedFile(type.mediaType(), Base64.getEncoder().encodeToString(file)));
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    if (!over) {
      over = true;
      String place = request.endpoint() + ": ";
      String told = failure.message();
      files.failed(this, told.startsWith(place) ? told.substring(place.length()) : told);
    }
  }

  /** What speaks against an answer that begins so; null for nothing. */
  private @Nullable String objection(UpstreamHead head) {
    if (head.status() / 100 == 3) {
      return "its host redirects elsewhere (status %d), which is not followed"
          .formatted(head.status());
    }
    if (head.status() != 200) {
      return "its host answered with status " + head.status();
    }
    String said = head.header("content-type");
    type = said == null ? null : FileType.of(said);
    if (type == null || !link.kind().has(type)) {
      return "its host says that it is of another type (expected: %s)"
          .formatted(link.kind().mediaTypes().collect(Collectors.joining(", ")));
    }
    return files.hasRoomFor(head.header("content-length")) ? null : files.tooLarge();
  }

  private void fail(String why) {
    cancel();
    files.failed(this, why);
  }
}
