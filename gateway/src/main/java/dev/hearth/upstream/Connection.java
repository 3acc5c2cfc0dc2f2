package dev.hearth.upstream;

import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An open connection, used by one call after the other. The call's request goes out as the socket
 * takes it, the answer is passed on as it is read; when both were complete, the next call may use
 * it.
 */
final class Connection extends ChannelInboundHandlerAdapter
    implements EndpointPool.Holder, RequestWriter.Listener {

  private final EndpointPool pool;
  private final PhaseTimer timer;
  private final AnswerDecoder decoder = new AnswerDecoder();
  private final Unpacking unpacking = new Unpacking(decoder);

  private @Nullable ChannelHandlerContext context;
  private @Nullable RequestWriter writer;
  private boolean open;
  private boolean reused;
  private boolean broken;
  private long openedAt;
  private long idleSince;

  // The call that uses it, and how far its answer is.
  private @Nullable Call call;
  private boolean informational;
  private boolean keepAlive;

  Connection(EndpointPool pool) {
    this.pool = pool;
    this.timer = new PhaseTimer(pool.client().timers(), pool.client().clock(), this::expire);
  }

  void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(decoder, this);
  }

  /** What times the phases of the call that uses it, disarmed between calls. */
  PhaseTimer timer() {
    return timer;
  }

  private void expire() {
    if (call != null) {
      call.expire();
    }
  }

  /** Holds a slot of the pool from here on, until it is closed. */
  void open() {
    open = true;
    openedAt = pool.client().clock().nanoTime();
  }

  /** Whether a call was completed on it. */
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
  void begin(Call next, RequestHead head, Upload body) {
    call = next;
    informational = false;
    keepAlive = false;
    decoder.expect(head.asksForHead());
    writer().begin(head, body);
  }

  boolean hasSentMore() {
    return writer().hasProgressed();
  }

  /** The call is over before its answer; the connection cannot be used again. */
  void abandon() {
    detachCall();
    closeAtOnce();
  }

  private void closeAtOnce() {
    timer.cancel();
    Connector.closeAtOnce(channel());
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
  public void onSent() {
    if (call != null) {
      call.sent();
    }
  }

  @Override
  public void onUnsendable(Throwable cause) {
    if (call != null) {
      call.fail(Kind.PROTOCOL, "the request cannot be sent: " + cause.getMessage());
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    writer = new RequestWriter(ctx, pool.authority(), this);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    writer().writeOn();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (call == null) {
      ReferenceCountUtil.release(message);
      Connector.closeAtOnce(ctx.channel());
    } else if (message instanceof HttpResponse head) {
      receive(call, head);
    } else if (message instanceof HttpContent content) {
      receive(call, content);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (call != null) {
      call.endBurst();
    }
  }

  /** The end of a TLS connection is the end of what can be read, whether or not TCP goes on. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent closing) {
      broken |= !closing.isSuccess();
      Connector.closeAtOnce(ctx.channel());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      broken = true;
    } else if (call != null) {
      call.fail(Kind.PROTOCOL, AnswerFailures.reason(cause));
    }
    Connector.closeAtOnce(ctx.channel());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!open) {
      return;
    }
    timer.cancel();
    Call lost = detachCall();
    boolean untouched = decoder.bytes() == 0;
    if (lost != null && untouched && lost.resend()) {
      pool.closed(this, lost);
      return;
    }
    pool.closed(this, null);
    if (lost != null) {
      lost.fail(Kind.CUT, AnswerFailures.cut(broken, untouched));
    }
  }

  private void receive(Call receiver, HttpResponse head) throws Exception {
    HttpResponseStatus status = head.status();
    if (head.decoderResult().isFailure()) {
      ReferenceCountUtil.release(head);
      receiver.fail(
          AnswerFailures.kind(head.decoderResult().cause()),
          AnswerFailures.reason(head.decoderResult().cause()));
    } else if (status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      receiver.fail(Kind.PROTOCOL, "it switches to another protocol, which nobody asked for");
    } else if (status.codeClass() == HttpStatusClass.INFORMATIONAL) {
      informational = true;
    } else if (!unpacking.begins(context(), head)) {
      keepAlive = HttpUtil.isKeepAlive(head);
      receiver.receive(head);
    }
  }

  private void receive(Call receiver, HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (informational) {
      content.release();
      informational = !last;
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      receiver.fail(Kind.PROTOCOL, AnswerFailures.reason(content.decoderResult().cause()));
      return;
    }
    ByteBuf bytes = content.content();
    if (!bytes.isReadable()) {
      content.release();
    } else if (unpacking.isSane(bytes)) {
      receiver.receive(bytes);
    } else {
      content.release();
      receiver.fail(Kind.PROTOCOL, "its compressed answer grows beyond all measure");
    }
    if (last && call != null && !broken) {
      finish(receiver);
    }
  }

  private void finish(Call done) {
    boolean clean = decoder.endsCleanly();
    boolean again = clean && writer().isDone() && keepAlive && isUsable();
    unpacking.end(context());
    detachCall();
    if (again) {
      reused = true;
      reading(true);
      pool.release(this);
    } else {
      closeAtOnce();
    }
    done.end();
  }

  private @Nullable Call detachCall() {
    Call detached = call;
    call = null;
    timer.disarm();
    writer().stop();
    return detached;
  }

  private boolean isOld() {
    long age = pool.client().clock().nanoTime() - openedAt;
    return age > pool.client().config().maxConnectionAge().toNanos();
  }

  private Channel channel() {
    return context().channel();
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "not yet in a pipeline");
  }

  private RequestWriter writer() {
    return Objects.requireNonNull(writer, "not yet in a pipeline");
  }
}
