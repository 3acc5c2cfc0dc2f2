package dev.hearth.bench;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to know a request: its outline and its facts, arriving in 64 KiB pieces. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OutlineBenchmark {
  private static final int READ = 64 * 1024;

  private final OpenAiDialect dialect = new OpenAiDialect();

  @Param({"2", "100"})
  int kilobytes;

  private ByteBuf request = PooledByteBufAllocator.DEFAULT.directBuffer();

  @Setup
  public void write() {
    String text = "The quick brown fox \\\"jumps\\\" over the lazy dog.\\n ";
    String prompt = text.repeat(kilobytes * 1024 / text.length());
    request.writeCharSequence(
        "{\"model\":\"local/fast\",\"temperature\":0.2,\"messages\":[{\"role\":\"user\",\"content\":\""
            + prompt
            + "\"}],\"max_tokens\":100}",
        StandardCharsets.UTF_8);
  }

  @TearDown
  public void release() {
    request.release();
  }

  @Benchmark
  public RequestFacts peek() {
    RequestBody body = new RequestBody();
    for (int at = 0; at < request.readableBytes(); at += READ) {
      body.add(request.retainedSlice(at, Math.min(READ, request.readableBytes() - at)));
    }
    RequestFacts facts = dialect.peek(Asked.of(Operation.CHAT), body);
    body.release();
    return facts;
  }
}
