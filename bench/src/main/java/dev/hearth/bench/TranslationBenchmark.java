package dev.hearth.bench;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.Transcoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.ToolChoice;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a chunk of a stream costs that is translated: a whole answer of 200 chunks, one buffer each,
 * its beginning and end included. Run with {@code -prof gc} for the bytes that it allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
// The flags of the gateway's own JVM that decide what its compiler does away with.
@Fork(
    value = 1,
    jvmArgs = {
      "-Xmx256m",
      "-XX:+UseSerialGC",
      "-XX:+UseCompactObjectHeaders",
      "-XX:MaxInlineLevel=9",
      "-XX:FreqInlineSize=120",
      "-XX:InlineSmallCode=1200",
      "--sun-misc-unsafe-memory-access=allow",
      "--enable-native-access=ALL-UNNAMED",
      "-Dio.netty.allocator.type=pooled",
      "-Dio.netty.noPreferDirect=false",
      "-Dio.netty.leakDetection.level=disabled",
      "-Dio.netty.buffer.checkBounds=false",
      "-Dio.netty.buffer.checkAccessible=false"
    })
public class TranslationBenchmark {
  private static final int CHUNKS = 200;

  /** About five tokens. */
  private static final String TEXT = " jumps over the lazy dog";

  private static final RequestFacts FACTS =
      new RequestFacts(Operation.CHAT, "fast", true, 100, null, false, false, true, false);
  private static final AnswerId ID =
      new AnswerId("req-5f0c3f3e9d7b4a6c", Instant.ofEpochSecond(1_795_255_200));
  private static final InferenceRequest REQUEST =
      new InferenceRequest.Chat(
          "fast",
          List.of(Message.of(Role.USER, "hi")),
          List.of(),
          new ToolChoice.Auto(),
          null,
          Sampling.unset(),
          new ResponseFormat.Text(),
          Reasoning.effort(null),
          null,
          true,
          true,
          Map.of());

  @Param Pair pair = Pair.OPENAI_TO_ANTHROPIC;

  private final PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final List<ByteBuf> answer = new ArrayList<>();
  private final RequestBody body = new RequestBody();
  private final Caller caller = new Caller();

  @Setup
  public void write() {
    body.add(
        allocator
            .directBuffer()
            .writeBytes(
                "{\"model\":\"fast\",\"stream\":true}".getBytes(StandardCharsets.US_ASCII)));
    for (String piece : pair.answer(TEXT, CHUNKS)) {
      byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
      answer.add(allocator.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes));
    }
  }

  @TearDown
  public void release() {
    answer.forEach(ByteBuf::release);
    body.release();
  }

  @Benchmark
  @OperationsPerInvocation(CHUNKS)
  public long chunk() {
    caller.bytes = 0;
    caller.answered = false;
    try (AnswerRelay relay =
        new Transcoder(
            pair.backend().decoder(REQUEST),
            pair.door().encoder(ID, FACTS, body),
            caller,
            allocator)) {
      for (ByteBuf piece : answer) {
        relay.accept(piece.retainedDuplicate());
      }
      relay.end();
    }
    if (!caller.answered) {
      throw new IllegalStateException("the answer did not end well");
    }
    return caller.bytes;
  }

  /** Counts what it gets. */
  private static final class Caller implements AnswerSink {
    long bytes;
    boolean answered;

    @Override
    public void bytes(ByteBuf more) {
      bytes += more.readableBytes();
      more.release();
    }

    @Override
    public void outputStarted() {}

    @Override
    public void usage(Usage usage) {}

    @Override
    public void finished() {
      answered = true;
    }

    @Override
    public void failed(InferenceError error) {
      throw new IllegalStateException(error.message());
    }
  }
}
