package dev.hearth.upstream;

import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open connection, used by one call after the other. It sends a call's request in portions that
 * the socket takes, and passes the answer on as it is read; it is used again when both were
 * complete.
 */
final class Connection extends ChannelInboundHandlerAdapter implements EndpointPool.Holder {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final EndpointPool pool;
  private final AnswerDecoder decoder = new AnswerDecoder();
  private final ChannelFutureListener pieceWritten = this::pieceWritten;
  private final ChannelFutureListener lastPieceWritten = this::lastPieceWritten;

  private @Nullable ChannelHandlerContext context;
  private boolean open;
  private boolean reused;
  private long openedAt;
  private long idleSince;

  // Of the call that uses it at the moment.
  private @Nullable Call call;
  private @Nullable Upload upload;
  private boolean writing;
  private boolean sent;
  private boolean informational;
  private boolean keepAlive;
  private boolean broken;
  private long unsentBefore;

  Connection(EndpointPool pool) {
    this.pool = pool;
  }

  void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(decoder, new HttpRequestEncoder(), this);
  }

  /** Holds a slot of the pool from here on. */
  void open() {
    open = true;
    openedAt = pool.client().clock().nanoTime();
  }

  boolean isReused() {
    return reused;
  }

  boolean isUsable() {
    return channel().isActive() && !isOld();
  }

  long idleSince() {
    return idleSince;
  }

  void idleSince(long nanos) {
    idleSince = nanos;
  }

  void reading(boolean on) {
    channel().config().setAutoRead(on);
  }

  /** Sends a request; the answer goes to the call. */
  void begin(Call next, HttpRequest head, Upload body) {
    call = next;
    upload = body;
    sent = false;
    informational = false;
    keepAlive = false;
    decoder.expect(HttpMethod.HEAD.equals(head.method()));
    ChannelHandlerContext ctx = context();
    ctx.write(head).addListener(pieceWritten);
    if (body.hasNext()) {
      sendOn();
    } else {
      ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(lastPieceWritten);
    }
  }

  /** Whether more of the request left since this was asked last. */
  boolean hasSentMore() {
    ChannelOutboundBuffer outbound = channel().unsafe().outboundBuffer();
    if (outbound == null) {
      return false;
    }
    long unsent = outbound.totalPendingWriteBytes() - outbound.currentProgress();
    boolean moved = unsent != unsentBefore;
    unsentBefore = unsent;
    return moved;
  }

  /** The call is over before its answer; the connection cannot be used again. */
  void abandon() {
    call = null;
    upload = null;
    abort();
  }

  /** Closes it in good order. */
  void close() {
    var _ = channel().close();
  }

  @Override
  public void shutDown() {
    if (call != null) {
      call.fail(Kind.CONNECT, Call.SHUTTING_DOWN);
    } else {
      close();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    sendOn();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (call == null) {
      ReferenceCountUtil.release(message);
      abort();
      return;
    }
    if (message instanceof HttpResponse head) {
      receive(call, head);
    }
    if (message instanceof HttpContent content) {
      receive(call, content);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (call != null) {
      call.endBurst();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!open) {
      return;
    }
    Call lost = call;
    call = null;
    upload = null;
    boolean untouched = decoder.bytes() == 0;
    Call again = lost != null && untouched && lost.resend() ? lost : null;
    pool.closed(this, again);
    if (lost != null && again == null) {
      lost.fail(
          Kind.CUT,
          (broken ? "connection reset " : "connection closed ")
              + (untouched ? "before the answer" : "in the middle of the answer"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      broken = true;
    } else if (call != null) {
      LOG.atError().setCause(cause).log("a call to a back end failed unexpectedly");
      call.fail(Kind.PROTOCOL, "an internal error: " + cause.getClass().getSimpleName());
    }
    abort();
  }

  private void receive(Call receiver, HttpResponse head) {
    if (head.decoderResult().isFailure()) {
      reject(receiver, head.decoderResult().cause());
    } else if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      if (head.status().code() == 101) {
        receiver.fail(Kind.PROTOCOL, "it switches protocols, which nobody asked for");
      }
      informational = true;
    } else {
      keepAlive = HttpUtil.isKeepAlive(head);
      receiver.receive(head);
    }
  }

  private void receive(Call receiver, HttpContent content) {
    ByteBuf bytes = content.content();
    boolean last = content instanceof LastHttpContent;
    if (call == null || informational || content.decoderResult().isFailure()) {
      content.release();
      informational &= !last;
      if (content.decoderResult().isFailure()) {
        reject(receiver, content.decoderResult().cause());
      }
      return;
    }
    if (bytes.isReadable()) {
      receiver.receive(bytes);
    } else {
      content.release();
    }
    if (last && call != null && !broken) {
      finish(receiver);
    }
  }

  private void finish(Call done) {
    call = null;
    upload = null;
    boolean clean = decoder.endsCleanly();
    if (clean && sent && keepAlive && isUsable()) {
      reused = true;
      pool.release(this);
    } else {
      abort();
    }
    done.end();
  }

  private void reject(Call receiver, Throwable cause) {
    if (cause instanceof PrematureChannelClosureException) {
      receiver.fail(Kind.CUT, "connection closed in the middle of the answer's head");
    } else {
      receiver.fail(Kind.PROTOCOL, reason(cause));
    }
  }

  private static String reason(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return "the answer's first line is longer than " + AnswerDecoder.MAX_FIRST_LINE + " bytes";
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return "the answer's header is longer than " + AnswerDecoder.MAX_HEADERS + " bytes";
    }
    return "the answer is not HTTP (" + cause.getClass().getSimpleName() + ")";
  }

  private void sendOn() {
    if (writing || upload == null || !upload.hasNext()) {
      return;
    }
    writing = true;
    try {
      do {
        writeWhatFits();
        context().flush();
      } while (upload != null && upload.hasNext() && channel().isWritable());
    } finally {
      writing = false;
    }
  }

  private void writeWhatFits() {
    while (upload != null && upload.hasNext() && channel().isWritable()) {
      ByteBuf piece = upload.next();
      if (upload.hasNext()) {
        context().write(new DefaultHttpContent(piece)).addListener(pieceWritten);
      } else {
        context().write(new DefaultLastHttpContent(piece)).addListener(lastPieceWritten);
      }
    }
  }

  private void pieceWritten(Future<? super Void> done) {
    if (!done.isSuccess()) {
      writeFailed(done.cause());
    }
  }

  private void lastPieceWritten(Future<? super Void> done) {
    if (!done.isSuccess()) {
      writeFailed(done.cause());
    } else if (call != null) {
      sent = true;
      call.sent();
    }
  }

  /** A broken connection may still have an answer to read, and the end of it will be seen. */
  private void writeFailed(Throwable cause) {
    if (!(cause instanceof IOException) && call != null) {
      call.fail(Kind.PROTOCOL, "the request cannot be sent (" + cause.getMessage() + ")");
    }
  }

  private boolean isOld() {
    long age = pool.client().clock().nanoTime() - openedAt;
    return age > pool.client().config().maxConnectionAge().toNanos();
  }

  private void abort() {
    var _ = channel().pipeline().firstContext().close();
  }

  private Channel channel() {
    return context().channel();
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "not yet in a pipeline");
  }
}
