package dev.hearth.pipeline;

import dev.hearth.dialect.DoorDialect;
import dev.hearth.inference.InferenceError;
import dev.hearth.pipeline.Caller.AnswerHead;
import dev.hearth.pipeline.Caller.Source;
import dev.hearth.pipeline.RequestPipeline.Environment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * What the caller has of the answer so far, and how it is told the rest. Lives on its event loop.
 */
final class Reply {
  private static final int STATUS_CALLER_GONE = 499;

  private final Environment environment;
  private final Question question;
  private final Caller caller;
  private final Silence silence;
  private boolean begun;
  private int status;
  private long bytes;

  Reply(Environment environment, Question question, Caller caller) {
    this.environment = environment;
    this.question = question;
    this.caller = caller;
    this.silence = new Silence(environment.loop(), environment.nanoTime(), this::signOfLife);
  }

  /** Whether its head has left. */
  boolean hasBegun() {
    return begun;
  }

  /** The status that the caller saw. */
  int status() {
    return status;
  }

  /** Bytes of the body that were given to the caller's connection. */
  long bytes() {
    return bytes;
  }

  Caller caller() {
    return caller;
  }

  /** Sees to it from now on that a stream's reader hears something now and then. */
  void watch() {
    silence.watch(question.contentType().equals("text/event-stream"));
  }

  /**
   * Begins an answer unless it has begun.
   *
   * @param length of the body, -1 when it is not known yet
   */
  void beginAnswer(@Nullable Source source, long length) {
    if (!begun) {
      begin(new AnswerHead(200, question.contentType(), source, null), length);
    }
  }

  /** More of the body; its ownership passes. */
  void write(ByteBuf more) {
    bytes += more.readableBytes();
    silence.broken(more);
    caller.write(more);
  }

  void end() {
    caller.end();
  }

  /** An answer that is known as a whole; its ownership passes. */
  void whole(Source source, ByteBuf answer) {
    beginAnswer(source, answer.readableBytes());
    write(answer);
    end();
  }

  /** Something that the gateway knows itself, as JSON. */
  void tell(String json) {
    ByteBuf text = ByteBufUtil.writeUtf8(environment.allocator(), json);
    begin(new AnswerHead(200, "application/json", null, null), text.readableBytes());
    write(text);
    end();
  }

  /** An error instead of an answer. */
  void refuse(InferenceError error, @Nullable Source last) {
    DoorDialect door = question.door();
    ByteBuf message = door.errorBody(error, question.answerId(null), environment.allocator());
    begin(
        new AnswerHead(door.status(error), "application/json", last, RetryAdvice.of(error)),
        message.readableBytes());
    write(message);
    end();
  }

  /**
   * Ends an answer that has begun and cannot be completed, so that the caller can tell.
   *
   * @param farewell what tells a stream's reader, null for the dialect's usual event; its ownership
   *     passes
   */
  void breakOff(InferenceError error, @Nullable ByteBuf farewell) {
    if (!question.facts().stream()) {
      caller.abort();
      return;
    }
    write(farewell == null ? question.door().errorEvent(error, environment.allocator()) : farewell);
    end();
  }

  /** The caller hung up. */
  void callerGone() {
    status = STATUS_CALLER_GONE;
  }

  /** Nothing more is said. */
  void over() {
    silence.stop();
  }

  /** Shows a stream's reader that the gateway still works; begins the answer if need be. */
  private void signOfLife() {
    if (!caller.isWritable()) {
      return;
    }
    beginAnswer(null, -1);
    write(
        question
            .door()
            .keepAlive(question.answerId(null), question.facts(), environment.allocator()));
    caller.flush();
  }

  private void begin(AnswerHead head, long length) {
    begun = true;
    status = head.status();
    caller.begin(head, length);
  }
}
