package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.History;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.governance.KeyCheck;
import dev.hearth.governance.MasterKey;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Operation;
import dev.hearth.links.LinkFetcher;
import dev.hearth.links.LinkRules;
import dev.hearth.links.Room;
import dev.hearth.pipeline.Caller.AnswerHead;
import dev.hearth.pipeline.Caller.Source;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Breaker;
import dev.hearth.resilience.Standing;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.StillWorld;
import dev.hearth.routing.policy.Sessions;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Counts that the gateway makes itself, with the counting in the test's hand. */
class LocalCountTest {
  private static final String ASK =
      "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private final TestBuffers buffers = new TestBuffers();
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private final Standing standing = Standing.fresh(InstantSource.system(), System::nanoTime);
  private final Heard heard = new Heard();
  private final Counting counting = new Counting();
  private final CompletableFuture<Long> released = new CompletableFuture<>();

  @AfterEach
  void everythingIsGivenBack() throws InterruptedException {
    loop.shutdown();
    assertThat(loop.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    buffers.assertAllReleased();
    assertThat(released).isCompletedWithValue((long) ASK.length());
  }

  @Test
  void loopIsFreeWhileTheCountIsMadeAndWritesTheAnswer() throws Exception {
    Said said = new Said();
    Exchange exchange = ask(served(), said);

    // Given: the loop has done all that it had to do, and nobody counted
    onLoop(() -> null);
    assertThat(exchange.isOver()).isFalse();
    assertThat(said.head).isNull();
    assertThat(counting.asked).containsExactly("up-fast");

    // When: another thread has the number
    counting.answer.complete(42L);
    onLoop(() -> null);

    // Then
    assertThat(said.thread).isEqualTo(onLoop(Thread::currentThread));
    assertThat(said.text).isEqualTo("{\"input_tokens\":42}");
    assertThat(said.ended).isTrue();
    assertThat(said.requireSource())
        .isEqualTo(new Source("p-fast", "up-fast", "fast -> p-fast/up-fast", 0, Set.of(), true));
    ExchangeRecord record = heard.only();
    assertThat(record.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(record.operation()).isEqualTo(Operation.COUNT_TOKENS);
    assertThat(record.usage()).as("counting consumes nothing").isNull();
  }

  @Test
  void callerThatHangsUpStopsTheCount() throws Exception {
    Said said = new Said();
    Exchange exchange = ask(served(), said);

    onLoop(() -> {
      exchange.cancel();
      return null;
    });
    onLoop(() -> null);

    assertThat(counting.answer).isCancelled();
    assertThat(said.head).isNull();
    assertThat(heard.only().outcome()).isEqualTo(Outcome.CANCELLED);
  }

  @Test
  void numberThatComesTooLateIsDropped() throws Exception {
    Said said = new Said();
    Exchange exchange = ask(served(), said);

    onLoop(() -> {
      counting.answer.complete(42L); // the answer is to be written after this
      exchange.cancel();
      return null;
    });
    onLoop(() -> null);

    assertThat(said.head).isNull();
    assertThat(heard.records).hasSize(1);
  }

  @Test
  void failureToCountIsTheGatewaysFaultAndNoTargets() throws Exception {
    Said said = new Said();
    Target target = target();
    ask(Catalog.of(List.of(GatewayFixture.group("fast", target)), true), said);

    counting.answer.completeExceptionally(new IllegalStateException("broken"));
    onLoop(() -> null);

    assertThat(said.requireHead().status()).isEqualTo(500);
    assertThat(said.text).contains("api_error", "failed to count");
    assertThat(heard.only().outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(heard.failures).isEmpty();
    Breaker breaker = standing.breakers().of(target.id(), 1, Duration.ofSeconds(1));
    assertThat(breaker.tryAcquire()).isTrue();
  }

  @Test
  void gatewayWithoutAnyModelCountsToo() throws Exception {
    Said said = new Said();
    ask(Catalog.empty(), said);

    counting.answer.complete(7L);
    onLoop(() -> null);

    assertThat(counting.asked).containsExactly("fast");
    assertThat(said.text).isEqualTo("{\"input_tokens\":7}");
    assertThat(said.requireSource())
        .isEqualTo(new Source("local_stub", null, null, 0, Set.of(), true));
    assertThat(heard.only().outcome()).isEqualTo(Outcome.STUB);
  }

  @Test
  void callerOfAGatewayWithoutAnyModelMayHangUp() throws Exception {
    Said said = new Said();
    Exchange exchange = ask(Catalog.empty(), said);

    onLoop(() -> {
      exchange.cancel();
      return null;
    });
    onLoop(() -> null);

    assertThat(counting.answer).isCancelled();
    assertThat(said.head).isNull();
    assertThat(heard.only().outcome()).isEqualTo(Outcome.CANCELLED);
  }

  private Exchange ask(Catalog catalog, Said said) throws Exception {
    RequestPipeline pipeline =
        new RequestPipeline(
            new RequestPipeline.Environment(
                loop,
                (_, _) -> {
                  throw new AssertionError("no back end is to be asked");
                },
                () -> catalog,
                List::of,
                standing,
                new StillWorld(),
                new Sessions(1, Duration.ofHours(1), InstantSource.system()),
                _ -> History.NONE,
                heard,
                buffers.allocator(),
                RandomGenerator.getDefault(),
                System::nanoTime,
                InstantSource.system(),
                () -> "",
                counting,
                noFiles(),
                "1.1 test"),
            new KeyCheck(() -> MasterKey.NONE));
    RequestBody body = new RequestBody();
    body.add(buffers.of(ASK));
    body.onRelease(bytes -> {
      if (bytes > 0) {
        released.complete(bytes);
      }
    });
    Inbound inbound =
        new Inbound(
            "req-1",
            new AnthropicDialect(),
            Asked.of(Operation.COUNT_TOKENS),
            () -> "somebody",
            Map.of(),
            _ -> null,
            false,
            false,
            body);
    return onLoop(() -> pipeline.accept(inbound, said));
  }

  /** Counts need no files. */
  private LinkFetcher noFiles() {
    Room none =
        new Room() {
          @Override
          public boolean tryTake(int bytes) {
            return false;
          }

          @Override
          public void giveBack(long bytes) {
            throw new AssertionError("nothing was taken");
          }
        };
    return new LinkFetcher(
        () -> LinkRules.NONE,
        (_, _) -> {
          throw new AssertionError("nothing is to be fetched");
        },
        loop,
        none);
  }

  /** A model whose server speaks a format without counts. */
  private static Catalog served() {
    ModelGroup group = GatewayFixture.group("fast", target());
    return Catalog.of(List.of(group), true);
  }

  private static Target target() {
    return GatewayFixture.target("fast", new OpenAiDialect(), "http://127.0.0.1:9/v1", Map.of());
  }

  private <T extends @Nullable Object> T onLoop(Callable<T> step) throws Exception {
    return loop.submit(step).get(20, TimeUnit.SECONDS);
  }

  private static final class Counting implements TokenCounting {
    private final CompletableFuture<Long> answer = new CompletableFuture<>();
    private final List<String> asked = new ArrayList<>();

    @Override
    public CompletableFuture<Long> count(
        dev.hearth.inference.InferenceRequest.Chat conversation, String model) {
      asked.add(model);
      return answer;
    }
  }

  private static final class Said implements Caller {
    private @Nullable AnswerHead head;
    private @Nullable Thread thread;
    private String text = "";
    private boolean ended;

    @Override
    public void begin(AnswerHead its, long length) {
      head = its;
      thread = Thread.currentThread();
    }

    @Override
    public void write(ByteBuf bytes) {
      text += TestBuffers.text(bytes);
    }

    @Override
    public void flush() {}

    @Override
    public void end() {
      ended = true;
    }

    @Override
    public void abort() {}

    @Override
    public boolean isWritable() {
      return true;
    }

    AnswerHead requireHead() {
      if (head == null) {
        throw new AssertionError("nothing was said");
      }
      return head;
    }

    Source requireSource() {
      Source source = requireHead().source();
      if (source == null) {
        throw new AssertionError("an answer of nobody");
      }
      return source;
    }
  }

  private static final class Heard implements ExchangeListener {
    private final List<ExchangeRecord> records = new ArrayList<>();
    private final List<InferenceError> failures = new ArrayList<>();

    @Override
    public void started() {}

    @Override
    public void attemptFailed(Target target, InferenceError error) {
      failures.add(error);
    }

    @Override
    public void finished(ExchangeRecord record) {
      records.add(record);
    }

    ExchangeRecord only() {
      assertThat(records).hasSize(1);
      return records.getFirst();
    }
  }
}
