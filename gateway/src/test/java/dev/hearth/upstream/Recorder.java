package dev.hearth.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A handler that remembers what it was told, and fails when the order is not allowed. */
class Recorder implements UpstreamHandler {

  /** How a call ended: with an answer or with a failure. */
  record Outcome(int status, List<String> events, String text, @Nullable UpstreamFailure failure) {

    UpstreamFailure requireFailure() {
      return java.util.Objects.requireNonNull(failure, "failure");
    }
  }

  private final CompletableFuture<Integer> head = new CompletableFuture<>();
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final AtomicInteger received = new AtomicInteger();
  private boolean bodyBegun;

  @Override
  public void onHead(UpstreamHead answer) {
    note("head");
    head.complete(answer.status());
  }

  @Override
  public void onBody(ByteBuf bytes) {
    received.addAndGet(bytes.readableBytes());
    if (!bodyBegun) {
      bodyBegun = true;
      note("body");
    }
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    bytes.release();
    body.writeBytes(copy);
  }

  @Override
  public void onReadBurstEnd() {
    if (outcome.isDone()) {
      note("burst after the end");
    }
  }

  @Override
  public void onEnd() {
    note("end");
    outcome.complete(new Outcome(head.getNow(-1), events, body.toString(UTF_8), null));
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    note("failure");
    outcome.complete(new Outcome(head.getNow(-1), events, body.toString(UTF_8), failure));
  }

  private void note(String event) {
    events.add(event);
  }

  List<String> events() {
    return events;
  }

  int received() {
    return received.get();
  }

  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  int awaitHead() {
    return Waits.join(head);
  }

  Outcome await() {
    return Waits.join(outcome);
  }

  /** Waits for an answer that is whole. */
  Outcome awaitAnswer() {
    Outcome ended = await();
    assertThat(ended.failure()).as("failure").isNull();
    return ended;
  }

  UpstreamFailure awaitFailure() {
    Outcome ended = await();
    assertThat(ended.failure()).as("failure, with the body %s", ended.text()).isNotNull();
    return java.util.Objects.requireNonNull(ended.failure());
  }

  /** Bounded waiting. */
  static final class Waits {
    static <T> T join(CompletableFuture<T> future) {
      try {
        return future.get(20, TimeUnit.SECONDS);
      } catch (Exception problem) {
        throw new AssertionError("did not come: " + problem, problem);
      }
    }
  }
}
