package dev.hearth.upstream;

import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. It waits in line, connects, sends, and hands the answer to its
 * handler; it is over with the answer's end, a failure or {@link #cancel}, and holds nothing then.
 */
final class Call implements UpstreamCall, UpstreamHead {

  static final String SHUTTING_DOWN = "the gateway is shutting down";

  private enum Phase {
    STARTING,
    IN_LINE,
    CONNECTING,
    SENDING,
    AWAITING_BODY,
    RECEIVING,
    OVER
  }

  private final LoopClient client;
  private final UpstreamRequest request;
  private final UpstreamHandler handler;
  private final Upload upload;

  /** For the way to a connection. */
  private final PhaseTimer connectTimer;

  /** The one that counts: with a connection that connection's, which disarms it for the next. */
  private PhaseTimer timer;

  private Phase phase = Phase.STARTING;
  private boolean insideSend = true;
  private boolean cancelled;
  private boolean paused;
  private boolean resent;
  private boolean inBurst;
  private @Nullable RequestHead head;
  private @Nullable HttpResponse answer;
  private @Nullable EndpointPool pool;
  private @Nullable ConnectAttempt attempt;
  private @Nullable Connection connection;

  Call(LoopClient client, UpstreamRequest request, UpstreamHandler handler) {
    this.client = client;
    this.request = request;
    this.handler = handler;
    this.upload = new Upload(request.body());
    this.connectTimer = new PhaseTimer(client.timers(), client.clock(), this::expire);
    this.timer = connectTimer;
  }

  void start() {
    try {
      head = RequestHead.of(request, upload.length());
      if (client.isClosed()) {
        fail(Kind.CONNECT, SHUTTING_DOWN);
      } else {
        pool = client.pool(request.endpoint());
        pool.acquire(this);
      }
    } catch (IllegalArgumentException unfit) {
      fail(Kind.PROTOCOL, String.valueOf(unfit.getMessage()));
    } finally {
      insideSend = false;
    }
  }

  PhaseTimeouts timeouts() {
    return request.timeouts();
  }

  // The way to a connection.

  void waitInLine() {
    phase = Phase.IN_LINE;
    timer.arm(timeouts().connect());
  }

  void connectBy(ConnectAttempt next) {
    if (phase != Phase.IN_LINE) {
      timer.arm(timeouts().connect());
    }
    phase = Phase.CONNECTING;
    attempt = next;
  }

  void use(Connection given) {
    timer.cancel();
    timer = given.timer();
    attempt = null;
    connection = given;
    phase = Phase.SENDING;
    if (given.isReused()) {
      upload.keep();
    }
    given.reading(!paused);
    given.begin(this, Objects.requireNonNull(head), upload);
    if (phase == Phase.SENDING) {
      timer.arm(timeouts().betweenChunks());
    }
  }

  // What the connection reports.

  /** The request's last byte is with the operating system. */
  void sent() {
    if (phase == Phase.SENDING) {
      phase = Phase.AWAITING_BODY;
      startReadTimeout();
    }
  }

  void receive(HttpResponse received) {
    upload.dropKept();
    inBurst = true;
    answer = received;
    handler.onHead(this);
  }

  /**
   * @param bytes ownership passes to this
   */
  void receive(ByteBuf bytes) {
    phase = Phase.RECEIVING;
    inBurst = true;
    handler.onBody(bytes);
  }

  void endBurst() {
    if (!inBurst) {
      return;
    }
    inBurst = false;
    if (phase == Phase.RECEIVING) {
      startReadTimeout();
    }
    handler.onReadBurstEnd();
  }

  void end() {
    connection = null;
    finish();
    handler.onEnd();
  }

  /**
   * The connection is closed, and not a byte of the answer had come.
   *
   * @return whether the call goes on with a fresh connection
   */
  boolean resend() {
    connection = null;
    if (resent || !upload.isKept()) {
      return false;
    }
    resent = true;
    timer = connectTimer;
    upload.rewind();
    return true;
  }

  void fail(Kind kind, String message) {
    if (phase == Phase.OVER) {
      return;
    }
    letGo();
    finish();
    UpstreamFailure failure = new UpstreamFailure(kind, request.endpoint() + ": " + message);
    if (insideSend) {
      client.loop().execute(() -> report(failure));
    } else {
      report(failure);
    }
  }

  // What the caller wants.

  @Override
  public void cancel() {
    cancelled = true;
    if (phase != Phase.OVER) {
      letGo();
      finish();
    }
  }

  @Override
  public void pause() {
    paused = true;
    if (connection != null) {
      connection.reading(false);
    }
    if (phase == Phase.AWAITING_BODY || phase == Phase.RECEIVING) {
      timer.disarm();
    }
  }

  @Override
  public void resume() {
    paused = false;
    startReadTimeout();
    if (connection != null) {
      connection.reading(true);
    }
  }

  @Override
  public int status() {
    return Objects.requireNonNull(answer, "the answer's head is gone").status().code();
  }

  @Override
  public @Nullable String header(String name) {
    return Objects.requireNonNull(answer, "the answer's head is gone").headers().get(name);
  }

  private void startReadTimeout() {
    if (paused) {
      timer.disarm();
    } else if (phase == Phase.AWAITING_BODY) {
      timer.arm(timeouts().firstByte());
    } else if (phase == Phase.RECEIVING) {
      timer.arm(timeouts().betweenChunks());
    }
  }

  /** The time-out of the phase is over. */
  void expire() {
    switch (phase) {
      case IN_LINE ->
          fail(
              Kind.NO_FREE_CONNECTION,
              "no connection became free within " + seconds(timeouts().connect()));
      case CONNECTING -> {
        String step = Objects.requireNonNull(attempt).step();
        fail(Kind.CONNECT, step + " took longer than " + seconds(timeouts().connect()));
      }
      case SENDING -> {
        if (Objects.requireNonNull(connection).hasSentMore()) {
          timer.arm(timeouts().betweenChunks());
        } else {
          fail(
              Kind.STALLED,
              "it took nothing of the request for " + seconds(timeouts().betweenChunks()));
        }
      }
      case AWAITING_BODY ->
          fail(
              Kind.FIRST_BYTE_TIMEOUT,
              "no byte of an answer within " + seconds(timeouts().firstByte()));
      case RECEIVING ->
          fail(Kind.STALLED, "the answer stalled for " + seconds(timeouts().betweenChunks()));
      case STARTING, OVER -> {}
    }
  }

  private static String seconds(java.time.Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  private void letGo() {
    if (attempt != null) {
      attempt.cancel();
    }
    if (connection != null) {
      connection.abandon();
    }
    if (phase == Phase.IN_LINE && pool != null) {
      pool.leaveLine(this);
    }
  }

  private void finish() {
    phase = Phase.OVER;
    attempt = null;
    connection = null;
    connectTimer.cancel();
    timer = connectTimer;
    upload.release();
  }

  private void report(UpstreamFailure failure) {
    if (!cancelled) {
      handler.onFailure(failure);
    }
  }
}
