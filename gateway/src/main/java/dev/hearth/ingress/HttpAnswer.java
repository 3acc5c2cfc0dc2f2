package dev.hearth.ingress;

import dev.hearth.pipeline.Caller;
import dev.hearth.pipeline.RetryAdvice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request of a connection, as HTTP. Lives on the connection's event loop.
 *
 * <p>What is written between two flushes leaves as few buffers: the head, short pieces of the body
 * and the frames of chunks are copied together; a long piece travels as it is. Owns what was not
 * given to the channel yet.
 */
final class HttpAnswer implements Caller {
  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");

  /** What Anthropic's clients call the same. */
  private static final AsciiString ANTHROPIC_REQUEST_ID = AsciiString.cached("request-id");

  private static final AsciiString SHOULD_RETRY = AsciiString.cached("x-should-retry");
  private static final AsciiString INSTANCE = AsciiString.cached("x-hearth-instance");
  private static final AsciiString PROVIDER = AsciiString.cached("x-hearth-provider");
  private static final AsciiString MODEL = AsciiString.cached("x-hearth-model");
  private static final AsciiString ROUTE = AsciiString.cached("x-hearth-route");
  private static final AsciiString ATTEMPTS = AsciiString.cached("x-hearth-attempts");
  private static final AsciiString DROPPED = AsciiString.cached("x-hearth-dropped");
  private static final AsciiString TOKEN_COUNT = AsciiString.cached("x-hearth-token-count");
  private static final AsciiString ACCEL_BUFFERING = AsciiString.cached("x-accel-buffering");
  private static final AsciiString CONTINUE = AsciiString.cached("HTTP/1.1 100 Continue\r\n\r\n");

  /** Longer pieces are not worth the copy. */
  private static final int LONGEST_COPY = 4 * 1024;

  private static final int LONGEST_USUAL_HEAD = 512;
  private static final int LEAST_BUFFER = 1024;

  private final ChannelHandlerContext context;
  private final RequestHead request;
  private final boolean readable;
  private final LoopConnections loop;
  private final String instance;
  private final Done done;
  private boolean keepAlive;
  private boolean chunked;
  private boolean gone;
  private @Nullable String allowed;

  /** What the channel was not given yet; null for nothing. */
  private @Nullable ByteBuf unwritten;

  /** Hears how the answer leaves; nothing once the caller has gone. */
  interface Done {

    /** All is said, but the caller has not taken all of it yet. */
    void sending();

    /** The last byte has left. */
    void answered(boolean keepAlive);
  }

  /** An answer that is known as a whole; its body's ownership passes with it. */
  record Whole(int status, String contentType, ByteBuf body, @Nullable RetryAdvice retry) {}

  /**
   * The answer to come.
   *
   * @param readable whether the web page that asks may read it
   */
  HttpAnswer(
      ChannelHandlerContext context,
      RequestHead request,
      boolean readable,
      LoopConnections loop,
      String instance,
      Done done) {
    this.context = context;
    this.request = request;
    this.readable = readable;
    this.loop = loop;
    this.instance = instance;
    this.done = done;
    this.keepAlive = request.keepAlive();
  }

  /** The connection is closed: whatever is still said is dropped. */
  void callerGone() {
    gone = true;
    if (unwritten != null) {
      unwritten.release();
      unwritten = null;
    }
  }

  /** Names the methods that are served at the path; null where that was not in question. */
  void allow(@Nullable String methods) {
    allowed = methods;
  }

  /** The connection is of no use after this answer. */
  void closeAfter() {
    keepAlive = false;
  }

  /** Invites the body of a caller that waits for it. */
  void continueReading() {
    ByteBuf go = context.alloc().ioBuffer(CONTINUE.length());
    ByteBufUtil.writeAscii(go, CONTINUE);
    var _ = context.writeAndFlush(go, context.voidPromise());
  }

  void whole(Whole answer) {
    begin(
        new AnswerHead(answer.status(), answer.contentType(), null, answer.retry()),
        answer.body().readableBytes());
    write(answer.body());
    end();
  }

  /** Says that all is well, and no more. */
  void nothing() {
    whole(new Whole(200, "text/plain", Unpooled.EMPTY_BUFFER, null));
  }

  @Override
  public void begin(AnswerHead head, long length) {
    if (gone) {
      return;
    }
    chunked = length < 0 && !request.isHttp10();
    keepAlive &= !loop.draining() && (length >= 0 || chunked);
    int body = length > 0 && length <= LONGEST_COPY ? (int) length : 0;
    HeadWriter lines = new HeadWriter(room(LONGEST_USUAL_HEAD + body));
    lines.status(head.status());
    lines.field(HttpHeaderNames.CONTENT_TYPE, head.contentType());
    lines.field(HttpHeaderNames.DATE, loop.date());
    lines.field(REQUEST_ID, request.id());
    lines.field(ANTHROPIC_REQUEST_ID, request.id());
    lines.field(INSTANCE, instance);
    describeLength(lines, length);
    describeSource(lines, head.source());
    describeRetry(lines, head.retry());
    describeOrigin(lines);
    if (allowed != null) {
      lines.field(HttpHeaderNames.ALLOW, allowed);
    }
    if (!keepAlive) {
      lines.field(HttpHeaderNames.CONNECTION, "close");
    } else if (request.isHttp10()) {
      lines.field(HttpHeaderNames.CONNECTION, "keep-alive");
    }
    lines.end();
  }

  private void describeLength(HeadWriter lines, long length) {
    if (length >= 0) {
      lines.field(HttpHeaderNames.CONTENT_LENGTH, length);
      return;
    }
    lines.field(HttpHeaderNames.CACHE_CONTROL, "no-cache, no-transform");
    lines.field(ACCEL_BUFFERING, "no");
    if (chunked) {
      lines.field(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
    }
  }

  private static void describeRetry(HeadWriter lines, @Nullable RetryAdvice retry) {
    if (retry == null) {
      return;
    }
    lines.field(SHOULD_RETRY, String.valueOf(retry.sensible()));
    if (retry.afterSeconds() > 0) {
      lines.field(HttpHeaderNames.RETRY_AFTER, retry.afterSeconds());
    }
  }

  private void describeOrigin(HeadWriter lines) {
    String origin = request.origin();
    if (!readable || origin == null) {
      return;
    }
    if (request.isPreflight()) {
      CrossOriginLines.preflight(lines, origin);
    } else {
      CrossOriginLines.answer(lines, origin);
    }
  }

  private static void describeSource(HeadWriter lines, @Nullable Source source) {
    if (source == null) {
      return;
    }
    lines.field(PROVIDER, source.provider());
    if (source.model() != null) {
      lines.field(MODEL, source.model());
    }
    if (source.route() != null) {
      lines.field(ROUTE, source.route());
    }
    lines.field(ATTEMPTS, source.attempts());
    if (!source.lost().isEmpty()) {
      lines.field(DROPPED, String.join(", ", source.lost()));
    }
    if (source.estimated()) {
      lines.field(TOKEN_COUNT, "estimated");
    }
  }

  @Override
  public void write(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (gone || request.isHeadMethod() || length == 0) {
      bytes.release();
      return;
    }
    boolean copied = length <= LONGEST_COPY;
    if (chunked) {
      Chunk.begin(room(copied ? Chunk.FRAME + length : Chunk.FRAME), length);
    }
    if (copied) {
      room(length).writeBytes(bytes);
      bytes.release();
    } else {
      giveUnwritten();
      give(bytes);
    }
    if (chunked) {
      Chunk.end(room(Chunk.FRAME));
    }
  }

  /** The buffer to append this many bytes to; it stays the answer's. */
  private ByteBuf room(int length) {
    if (unwritten == null || unwritten.writableBytes() < length) {
      giveUnwritten();
      unwritten = context.alloc().ioBuffer(Math.max(length, LEAST_BUFFER));
    }
    return unwritten;
  }

  private void giveUnwritten() {
    ByteBuf given = unwritten;
    if (given != null) {
      unwritten = null;
      give(given);
    }
  }

  private void give(ByteBuf bytes) {
    var _ = context.write(bytes, context.voidPromise());
  }

  @Override
  public void flush() {
    if (!gone) {
      giveUnwritten();
      context.flush();
    }
  }

  @Override
  public void end() {
    if (gone) {
      return;
    }
    if (chunked && !request.isHeadMethod()) {
      Chunk.endAll(room(Chunk.FRAME));
    }
    ByteBuf rest = unwritten == null ? Unpooled.EMPTY_BUFFER : unwritten;
    unwritten = null;
    ChannelFuture ending = context.writeAndFlush(rest);
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
