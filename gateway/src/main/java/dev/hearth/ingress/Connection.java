package dev.hearth.ingress;

import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.ingress.HttpIngress.Door;
import dev.hearth.ingress.Routes.ControlAnswer;
import dev.hearth.ingress.Routes.ControlRoute;
import dev.hearth.ingress.Routes.InferenceRoute;
import dev.hearth.ingress.Routes.Route;
import dev.hearth.pipeline.Exchange;
import dev.hearth.pipeline.Inbound;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One caller's connection: takes its requests one after another. Lives on its event loop. */
/*
 * Requests of one connection are answered in their order: while one is under way, what the caller
 * sends ahead waits undecoded in the socket, but for the messages of one read, which wait here.
 * Reading goes on until then, so that a hang-up is noticed.
 *
 * A request that is refused before its body is through gets its answer at once; the rest of the body
 * is then read and dropped for a while before the connection is closed, because closing with unread
 * bytes would reset it and could destroy the answer on its way.
 */
final class Connection extends ChannelInboundHandlerAdapter {
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
  private final IngressConfig config;
  private final LoopConnections loop;
  private final Deque<HttpObject> ahead = new ArrayDeque<>(2);
  private State state = State.AWAITING_HEAD;
  private long deadline;
  private boolean taking;
  private @Nullable InferenceError refusal;
  private @Nullable RequestHead head;
  private @Nullable RequestBody body;
  private @Nullable HttpAnswer answer;
  private @Nullable Exchange exchange;
  private @Nullable ChannelHandlerContext context;

  Connection(Door door, IngressConfig config, LoopConnections loop) {
    this.door = door;
    this.config = config;
    this.loop = loop;
  }

  boolean isBusy() {
    return state == State.ANSWERING || state == State.READING_BODY;
  }

  void closeIfIdle() {
    if (state == State.AWAITING_HEAD) {
      close();
    }
  }

  void closeIfLate(long now) {
    if (deadline != NEVER && now - deadline >= 0) {
      if (state == State.READING_BODY) {
        refuseBody(
            InferenceError.of(
                    Kind.INVALID_REQUEST,
                    "The request body did not arrive within %d s."
                        .formatted(config.bodyTimeout().toSeconds()))
                .withCode("request_timeout"));
      } else {
        close();
      }
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
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    state = State.CLOSED;
    deadline = NEVER;
    dropBody();
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
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
    ahead.add((HttpObject) message);
    takeAhead();
    if (!ahead.isEmpty()) {
      ctx.channel().config().setAutoRead(false);
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

  /** Takes what waits until a request has to be answered first; never inside itself. */
  private void takeAhead() {
    if (taking) {
      return;
    }
    taking = true;
    while (state != State.ANSWERING && !ahead.isEmpty()) {
      take(ahead.poll());
    }
    taking = false;
  }

  private void take(HttpObject message) {
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
      case ANSWERING -> throw new IllegalStateException("a message while one is answered");
      case LINGERING, CLOSED -> ReferenceCountUtil.release(message);
    }
  }

  private void takeHead(HttpRequest request) {
    RequestHead known = RequestHead.of(request, loop.ids());
    head = known;
    answer = new HttpAnswer(context(), known, loop, door.instance(), this::answered);
    state = State.READING_BODY;
    deadline = now() + config.bodyTimeout().toNanos();
    InferenceError malformed = known.refusal();
    refusal = malformed == null ? check(known) : malformed;
    if (refusal != null && (malformed != null || known.announcesBody())) {
      answer.closeAfter();
      refuse(refusal);
      return;
    }
    if (HttpUtil.is100ContinueExpected(request)) {
      answer.continueReading();
    }
    body = new RequestBody();
  }

  private @Nullable InferenceError check(RequestHead known) {
    if (known.passed(loop.via())) {
      return InferenceError.of(
          Kind.INVALID_REQUEST,
          "The request has passed this gateway before: a back end leads back to it (expected: no"
              + " provider with the gateway's own address).");
    }
    if (!door.keyRequired()) {
      InferenceError foreign = SiteGuard.refusal(known.host(), known.origin());
      if (foreign != null) {
        return foreign;
      }
    }
    Route route = door.routes().find(known.path());
    if (route == null) {
      return InferenceError.of(
          Kind.NOT_FOUND,
          "Nothing is served at %s %s; see docs/api.md for what is."
              .formatted(known.method(), known.shownPath()));
    }
    InferenceError wrongMethod = checkMethod(route, known);
    if (wrongMethod != null) {
      return wrongMethod;
    }
    if (route instanceof ControlRoute control && control.open()) {
      return null;
    }
    InferenceError unknown = loop.services().pipeline().admit(known.key());
    return unknown != null ? unknown : checkLength(known);
  }

  private static @Nullable InferenceError checkMethod(Route route, RequestHead known) {
    boolean fits =
        switch (route) {
          case InferenceRoute _ -> known.method().equals("POST");
          case ControlRoute _ -> known.method().equals("GET") || known.method().equals("HEAD");
        };
    return fits
        ? null
        : InferenceError.of(
            Kind.METHOD_NOT_ALLOWED,
            "%s is not served at %s (expected: %s)."
                .formatted(
                    known.method(),
                    known.shownPath(),
                    route instanceof InferenceRoute ? "POST" : "GET"));
  }

  private @Nullable InferenceError checkLength(RequestHead known) {
    return known.contentLength() > config.maxBodyBytes() ? tooLarge() : null;
  }

  private InferenceError tooLarge() {
    return InferenceError.of(
        Kind.TOO_LARGE,
        "The request body is larger than %d bytes (expected: at most that; listen.max_body sets it)."
            .formatted(config.maxBodyBytes()));
  }

  private void takeContent(HttpContent content) {
    if (state != State.READING_BODY || body == null) {
      content.release();
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      refuseBody(
          InferenceError.invalid(
              "The request body is not framed as HTTP demands (expected: whole chunks).", null));
      return;
    }
    int bytes = content.content().readableBytes();
    if ((long) body.size() + bytes > config.maxBodyBytes()) {
      content.release();
      refuseBody(tooLarge());
    } else if (!door.bytesInFlight().tryTake(bytes)) {
      content.release();
      refuseBody(
          InferenceError.of(
                  Kind.UNAVAILABLE,
                  "The gateway holds as many request bytes as it may (listen.max_in_flight: %d)."
                      .formatted(config.maxBytesInFlight()))
              .withRetryAfter(Duration.ofSeconds(1)));
    } else {
      body.add(content.content());
      if (content instanceof LastHttpContent) {
        endOfBody();
      }
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
    RequestHead known = requireHead();
    RequestBody whole = requireBody();
    body = null;
    state = State.ANSWERING;
    deadline = NEVER;
    switch (door.routes().find(known.path())) {
      case InferenceRoute(var operation, DoorDialect dialect) -> {
        whole.onRelease(door.bytesInFlight()::giveBack);
        Inbound inbound = new Inbound(known.id(), dialect, operation, whole);
        Exchange begun = loop.services().pipeline().accept(inbound, requireAnswer());
        exchange = begun.isOver() ? null : begun;
      }
      case ControlRoute control -> {
        door.bytesInFlight().giveBack(whole.size());
        whole.release();
        control(control, known, requireAnswer());
      }
      case null -> throw new IllegalStateException("no route for " + known.path());
    }
  }

  private void control(ControlRoute route, RequestHead known, HttpAnswer reply) {
    String rest = door.routes().rest(known.path());
    door.blocking()
        .execute(() -> {
          HttpAnswer.Whole said = answerOf(route, rest);
          context().executor().execute(() -> reply.whole(said));
        });
  }

  private HttpAnswer.Whole answerOf(ControlRoute route, String rest) {
    try {
      ControlAnswer said = route.handler().answer(rest);
      return new HttpAnswer.Whole(
          said.status(),
          said.contentType(),
          Unpooled.wrappedBuffer(said.body().getBytes(StandardCharsets.UTF_8)),
          null);
    } catch (InferenceException e) {
      return errorAnswer(route.door(), e.error());
    } catch (RuntimeException e) {
      log.error("a control route failed", e);
      InferenceError error =
          InferenceError.of(Kind.INTERNAL, "The gateway failed; its log says why.");
      return errorAnswer(route.door(), error);
    }
  }

  private HttpAnswer.Whole errorAnswer(DoorDialect dialect, InferenceError error) {
    return new HttpAnswer.Whole(
        dialect.status(error),
        "application/json",
        dialect.errorBody(error, context().alloc()),
        error.retryAfter());
  }

  // ---- answers

  /** The answer under way is written whole. */
  private void answered(boolean keepAlive) {
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
    takeAhead();
    if (state != State.ANSWERING) {
      context().channel().config().setAutoRead(true);
    }
  }

  private void refuse(InferenceError error) {
    dropBody();
    state = State.ANSWERING;
    deadline = NEVER;
    RequestHead known = requireHead();
    Route route = door.routes().find(known.path());
    DoorDialect dialect = route == null ? door.routes().defaultDoor() : route.door();
    loop.services().pipeline().refused(known.id(), dialect.status(error), error);
    requireAnswer().whole(errorAnswer(dialect, error));
  }

  private void refuseBody(InferenceError error) {
    requireAnswer().closeAfter();
    refuse(error);
  }

  /** Drops whatever still comes on a connection that has had its last answer. */
  private void linger() {
    state = State.LINGERING;
    deadline = now() + LINGER_NANOS;
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    context().channel().config().setAutoRead(true);
  }

  private void dropBody() {
    if (body != null) {
      door.bytesInFlight().giveBack(body.size());
      body.release();
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

  private RequestBody requireBody() {
    return require(body);
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
