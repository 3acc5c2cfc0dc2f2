package dev.hearth.ingress;

import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.RequestBody;
import dev.hearth.ingress.BodyTurns.Turn;
import dev.hearth.ingress.HttpIngress.Door;
import dev.hearth.pipeline.Exchange;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One caller's connection: takes its requests one after another. Lives on its event loop. */
/*
 * Requests of one connection are answered in their order: while one is under way, what the caller
 * sends ahead waits undecoded.
 *
 * A request that is refused before its body is through gets its answer at once; the rest of the body
 * is then read and dropped for a while before the connection is closed, because closing with unread
 * bytes would reset it and could destroy the answer on its way.
 *
 * A request counts as answered when the answer's last byte has left, so that a caller who asks ahead
 * and reads nothing cannot pile up answers.
 */
final class Connection extends ChannelInboundHandlerAdapter implements HttpAnswer.Done {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);
  private static final long LINGER_NANOS = Duration.ofSeconds(5).toNanos();

  private static final long NEVER = Long.MAX_VALUE;

  private enum State {
    AWAITING_HEAD,
    READING_BODY,
    ANSWERING,
    LINGERING,
    CLOSED
  }

  private final Door door;
  private final LoopConnections loop;
  private final boolean turnedAway;
  private final RequestDecoder decoder = new RequestDecoder(this);
  private IngressConfig config;
  private State state = State.AWAITING_HEAD;
  private long deadline;
  private boolean headBegun;
  private long unsent;
  private @Nullable Refusal refusal;
  private @Nullable RequestHead head;
  private @Nullable IncomingBody body;
  private @Nullable HttpAnswer answer;
  private @Nullable Exchange exchange;
  private @Nullable ChannelHandlerContext context;

  /**
   * A new connection.
   *
   * @param turnedAway whether there are too many, so that it only gets told
   */
  Connection(Door door, LoopConnections loop, boolean turnedAway) {
    this.door = door;
    this.config = door.config().get();
    this.loop = loop;
    this.turnedAway = turnedAway;
  }

  boolean isTurnedAway() {
    return turnedAway;
  }

  /** What decodes the requests that come here. */
  RequestDecoder decoder() {
    return decoder;
  }

  boolean isAnswering() {
    return state == State.ANSWERING;
  }

  boolean isBusy() {
    return state == State.ANSWERING || state == State.READING_BODY;
  }

  /** Whether nothing should be read now, since others come first. */
  boolean waits() {
    return body != null && body.waits();
  }

  void closeIfIdle() {
    if (state == State.AWAITING_HEAD) {
      close();
    }
  }

  void closeIfLate(long now) {
    if (deadline == NEVER || now - deadline < 0) {
      return;
    }
    switch (state) {
      case READING_BODY -> refuseBody(Refusal.late("body", config.bodyTimeout()));
      case AWAITING_HEAD -> {
        if (headBegun) {
          turnAway(Refusal.late("head", config.headerTimeout()));
        } else {
          close();
        }
      }
      case ANSWERING -> {
        if (unsent() < unsent) {
          sending();
        } else {
          close();
        }
      }
      case LINGERING, CLOSED -> close();
    }
  }

  void close() {
    var _ = context().close();
  }

  // ---- the connection's life

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    deadline = now() + config.headerTimeout().toNanos();
    loop.add(this);
    if (turnedAway) {
      turnAway(Refusal.tooManyConnections(config));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    state = State.CLOSED;
    deadline = NEVER;
    dropBody();
    if (answer != null) {
      answer.callerGone();
    }
    if (exchange != null) {
      exchange.cancel();
    }
    loop.remove(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    switch (state) {
      case AWAITING_HEAD -> {
        if (message instanceof HttpRequest request) {
          takeHead(request);
        }
        if (message instanceof HttpContent content) {
          takeContent(content);
        }
      }
      case READING_BODY -> takeContent((HttpContent) message);
      case ANSWERING, LINGERING, CLOSED -> ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.callerWritable(ctx.channel().isWritable());
    }
  }

  @Override
  @SuppressWarnings("deprecation") // ChannelInboundHandler's own method is not
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof java.io.IOException)) {
      log.error("closing a connection after an unexpected error", cause);
    }
    var _ = ctx.close();
  }

  // ---- messages

  /** The caller has sent something, be it a message or not. */
  void bytesCame() {
    if (state == State.AWAITING_HEAD && !headBegun) {
      headBegun = true;
      config = door.config().get();
      deadline = now() + config.headerTimeout().toNanos();
    }
  }

  private void takeHead(HttpRequest request) {
    RequestHead known = begin(RequestHead.of(request, loop.ids()));
    state = State.READING_BODY;
    deadline = now() + config.bodyTimeout().toNanos();
    Refusal malformed = known.refusal();
    refusal = malformed == null ? check(known) : malformed;
    if (refusal != null && (malformed != null || known.announcesBody())) {
      requireAnswer().closeAfter();
      refuse(refusal);
      return;
    }
    if (HttpUtil.is100ContinueExpected(request)) {
      requireAnswer().continueReading();
    }
    boolean large = HttpUtil.getContentLength(request, 0L) > BodyTurns.LARGE;
    Turn turn = large ? loop.bodyTurns().take(this::bodyMayCome) : null;
    body = new IncomingBody(config, door.bytesInFlight(), turn);
  }

  private @Nullable Refusal check(RequestHead known) {
    LoopServices services = loop.services();
    return new HeadCheck(door, config, services.pipeline().guard(), services).refusal(known);
  }

  private void bodyMayCome() {
    if (state == State.READING_BODY) {
      resume();
    }
  }

  private RequestHead begin(RequestHead known) {
    headBegun = false;
    head = known;
    config = door.config().get();
    boolean readable = config.origins().allow(known.origin());
    answer = new HttpAnswer(context(), known, readable, loop, door.instance(), this);
    return known;
  }

  private void takeContent(HttpContent content) {
    if (state != State.READING_BODY || body == null) {
      content.release();
      return;
    }
    Refusal why = body.take(content);
    if (why != null) {
      refuseBody(why);
    } else if (content instanceof LastHttpContent) {
      endOfBody();
    }
  }

  private void endOfBody() {
    if (refusal == null) {
      dispatch();
    } else {
      refuse(refusal);
    }
  }

  private void dispatch() {
    RequestBody whole = require(body).whole();
    body = null;
    state = State.ANSWERING;
    deadline = NEVER;
    WholeRequest request = new WholeRequest(door, loop.services(), requireHead(), whole);
    WholeRequest.Begun begun = request.answerTo(requireAnswer(), context());
    exchange = begun.exchange();
    if (begun.refusal() != null) {
      refuse(begun.refusal());
    }
  }

  // ---- answers

  /** The time that a caller has to take more of an answer begins anew. */
  @Override
  public void sending() {
    unsent = unsent();
    deadline = now() + config.idleTimeout().toNanos();
  }

  private long unsent() {
    ChannelOutboundBuffer waiting = context().channel().unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  @Override
  public void answered(boolean keepAlive) {
    exchange = null;
    answer = null;
    if (state == State.CLOSED) {
      return;
    }
    if (keepAlive) {
      awaitNext();
    } else {
      linger();
    }
    loop.checkDrained();
  }

  private void awaitNext() {
    state = State.AWAITING_HEAD;
    head = null;
    deadline = now() + config.idleTimeout().toNanos();
    resume();
  }

  private void refuse(Refusal why) {
    dropBody();
    state = State.ANSWERING;
    deadline = NEVER;
    RequestHead known = requireHead();
    DoorDialect dialect = door.routes().door(known.target());
    loop.services().pipeline().refused(known.id(), why.status(dialect), why.error());
    AnswerId id = new AnswerId(known.id(), loop.services().clock().instant());
    requireAnswer().allow(why.allowed());
    requireAnswer().whole(why.answer(dialect, id, context().alloc()));
  }

  private void refuseBody(Refusal why) {
    requireAnswer().closeAfter();
    refuse(why);
  }

  /** Tells a caller something that is no answer to a request of it. */
  private void turnAway(Refusal why) {
    begin(RequestHead.none(loop.ids()));
    refuseBody(why);
  }

  /** Drops whatever still comes on a connection that has had its last answer. */
  private void linger() {
    state = State.LINGERING;
    deadline = now() + LINGER_NANOS;
    resume();
  }

  private void resume() {
    try {
      decoder.resume(context().pipeline().context(decoder));
    } catch (Exception e) {
      context().pipeline().fireExceptionCaught(e);
    }
  }

  private void dropBody() {
    if (body != null) {
      body.drop();
      body = null;
    }
  }

  private long now() {
    return loop.services().nanoTime().getAsLong();
  }

  private ChannelHandlerContext context() {
    return require(context);
  }

  private RequestHead requireHead() {
    return require(head);
  }

  private HttpAnswer requireAnswer() {
    return require(answer);
  }

  private static <T> T require(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not in this state of the connection");
    }
    return value;
  }
}
