package dev.hearth.ingress;

import dev.hearth.pipeline.Caller;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request of a connection, as HTTP. Lives on the connection's event loop.
 *
 * <p>What is usual leaves as one buffer: a whole answer together with its head, and a piece of a
 * stream together with its frame, which the codec would write as three.
 */
final class HttpAnswer implements Caller {
  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
  private static final AsciiString INSTANCE = AsciiString.cached("x-hearth-instance");
  private static final AsciiString PROVIDER = AsciiString.cached("x-hearth-provider");
  private static final AsciiString MODEL = AsciiString.cached("x-hearth-model");
  private static final AsciiString ATTEMPTS = AsciiString.cached("x-hearth-attempts");
  private static final AsciiString DROPPED = AsciiString.cached("x-hearth-dropped");
  private static final AsciiString ACCEL_BUFFERING = AsciiString.cached("x-accel-buffering");
  private static final AsciiString NO = AsciiString.cached("no");
  private static final AsciiString NO_CACHE = AsciiString.cached("no-cache, no-transform");

  private final ChannelHandlerContext context;
  private final RequestHead request;
  private final LoopConnections loop;
  private final String instance;
  private final Done done;
  private final ChannelHandlerContext beneathCodec;
  private boolean keepAlive;
  private boolean chunked;
  private boolean gone;

  /** A head whose whole body is expected next. */
  private @Nullable DefaultHttpResponse unwritten;

  private long length;
  private @Nullable ChannelFuture last;

  /** Hears how the answer leaves; nothing once the caller has gone. */
  interface Done {

    /** All is said, but the caller has not taken all of it yet. */
    void sending();

    /** The last byte has left. */
    void answered(boolean keepAlive);
  }

  /** An answer that is known as a whole; its body's ownership passes with it. */
  record Whole(int status, String contentType, ByteBuf body, @Nullable Duration retryAfter) {}

  HttpAnswer(
      ChannelHandlerContext context,
      RequestHead request,
      LoopConnections loop,
      String instance,
      Done done) {
    this.context = context;
    this.beneathCodec = context.pipeline().context(HttpServerCodec.class);
    this.request = request;
    this.loop = loop;
    this.instance = instance;
    this.done = done;
    this.keepAlive = request.keepAlive();
  }

  /** The connection is closed: whatever is still said is dropped. */
  void callerGone() {
    gone = true;
  }

  /** The connection is of no use after this answer. */
  void closeAfter() {
    keepAlive = false;
  }

  /** Invites the body of a caller that waits for it. */
  void continueReading() {
    FullHttpResponse go =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
    var _ = context.writeAndFlush(go, context.voidPromise());
  }

  void whole(Whole answer) {
    Duration after = answer.retryAfter();
    long seconds = after == null ? 0 : Math.max(1, after.plusMillis(999).toSeconds());
    begin(
        new AnswerHead(answer.status(), answer.contentType(), null, seconds),
        answer.body().readableBytes());
    write(answer.body());
    end();
  }

  @Override
  public void begin(AnswerHead head, long length) {
    if (gone) {
      return;
    }
    keepAlive &= !loop.draining();
    DefaultHttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(head.status()));
    HttpHeaders headers = response.headers();
    headers.set(HttpHeaderNames.CONTENT_TYPE, head.contentType());
    headers.set(HttpHeaderNames.DATE, loop.date());
    headers.set(REQUEST_ID, request.id());
    headers.set(INSTANCE, instance);
    describeLength(headers, length);
    describeSource(headers, head.source());
    if (head.retryAfterSeconds() > 0) {
      headers.set(HttpHeaderNames.RETRY_AFTER, head.retryAfterSeconds());
    }
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (request.isHttp10()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    unwritten = response;
    if (chunked || length < 0) {
      writeHead();
    }
  }

  private void writeHead() {
    if (unwritten != null) {
      var _ = context.write(unwritten, context.voidPromise());
      unwritten = null;
    }
  }

  private void describeLength(HttpHeaders headers, long known) {
    length = known;
    if (known >= 0) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, known);
      return;
    }
    headers.set(HttpHeaderNames.CACHE_CONTROL, NO_CACHE);
    headers.set(ACCEL_BUFFERING, NO);
    if (request.isHttp10()) {
      keepAlive = false;
    } else {
      chunked = true;
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
  }

  private static void describeSource(HttpHeaders headers, @Nullable Source source) {
    if (source == null) {
      return;
    }
    headers.set(PROVIDER, headerText(source.provider()));
    if (source.model() != null) {
      headers.set(MODEL, headerText(source.model()));
    }
    headers.set(ATTEMPTS, source.attempts());
    if (!source.lost().isEmpty()) {
      headers.set(DROPPED, headerText(String.join(", ", source.lost())));
    }
  }

  /** A name as a header may carry it. */
  private static String headerText(String name) {
    boolean plain = name.chars().allMatch(c -> c >= ' ' && c <= '~');
    return plain ? name : name.replaceAll("[^ -~]", "?");
  }

  @Override
  public void write(ByteBuf bytes) {
    if (gone || request.isHeadMethod()) {
      bytes.release();
    } else if (unwritten != null && bytes.readableBytes() == length) {
      writeWhole(unwritten, bytes);
    } else if (chunked && bytes.isReadable() && bytes.readableBytes() <= Chunk.MAX_LENGTH) {
      var _ = beneathCodec.write(Chunk.of(bytes, context.alloc()), beneathCodec.voidPromise());
    } else {
      writeHead();
      var _ = context.write(new DefaultHttpContent(bytes), context.voidPromise());
    }
  }

  private void writeWhole(DefaultHttpResponse head, ByteBuf body) {
    unwritten = null;
    last =
        context.write(
            new DefaultFullHttpResponse(
                head.protocolVersion(),
                head.status(),
                body,
                head.headers(),
                EmptyHttpHeaders.INSTANCE));
  }

  @Override
  public void flush() {
    if (!gone) {
      writeHead();
      beneathCodec.flush();
    }
  }

  @Override
  public void end() {
    if (gone) {
      return;
    }
    writeHead();
    ChannelFuture ending = last == null ? context.write(LastHttpContent.EMPTY_LAST_CONTENT) : last;
    beneathCodec.flush();
    if (ending.isDone()) {
      left(ending);
    } else {
      done.sending();
      var _ = ending.addListener(_ -> left(ending));
    }
  }

  private void left(ChannelFuture ending) {
    if (!ending.isSuccess()) {
      var _ = context.close();
      return;
    }
    if (!keepAlive) {
      closeGently();
    }
    done.answered(keepAlive);
  }

  @Override
  public void abort() {
    if (!gone) {
      var _ = context.close();
    }
  }

  @Override
  public boolean isWritable() {
    return gone || context.channel().isWritable();
  }

  /** Says that nothing more comes; the connection closes when the caller has read it, or soon. */
  private void closeGently() {
    if (context.channel() instanceof io.netty.channel.socket.DuplexChannel duplex) {
      var _ = duplex.shutdownOutput();
    } else {
      var _ = context.close();
    }
  }
}
