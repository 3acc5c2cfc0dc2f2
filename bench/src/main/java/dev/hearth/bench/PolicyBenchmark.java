package dev.hearth.bench;

import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Role;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Conversation;
import dev.hearth.routing.facts.Identity;
import dev.hearth.routing.policy.ComplexityScore;
import dev.hearth.routing.policy.Decision;
import dev.hearth.routing.policy.ModelRole;
import dev.hearth.routing.policy.Policy;
import dev.hearth.routing.policy.Roles;
import dev.hearth.routing.policy.ShippedPolicy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the shipped policy costs: by declared facts alone, by what a short question says, and by a
 * prompt of about 8,000 tokens; and the lexical score of the latter by itself. Run with {@code
 * -prof gc} for the bytes that it allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PolicyBenchmark {
  /** English prose and code have about four characters a token. */
  private static final int CHARACTERS = 32_000;

  private static final String TEXT =
      "The scheduler hands every request to a worker; where none is free, it waits in the queue."
          + " for (var job : jobs) { queue.add(job); } Then compare what the second run printed.\n";

  private final Policy policy = shipped();
  private final EmptyWorld world = new EmptyWorld();
  private final InferenceRequest brief = chat("How do I keep basil alive on a balcony?");
  private final InferenceRequest large =
      chat(TEXT.repeat(CHARACTERS / TEXT.length()) + "Why is it slow?");
  private final RequestFacts briefFacts = facts(300);
  private final RequestFacts largeFacts = facts(CHARACTERS + 400L);
  private final Conversation read = Conversation.of(large);

  private static Policy shipped() {
    Map<ModelRole, String> models = new EnumMap<>(ModelRole.class);
    for (ModelRole role : ModelRole.values()) {
      models.put(role, role.word());
    }
    Roles roles = new Roles(models);
    return new Policy("auto", ShippedPolicy.rules(roles), ShippedPolicy.otherwise(roles));
  }

  private static InferenceRequest chat(String text) {
    return InferenceRequest.Chat.of(
        "auto", List.of(Message.of(Role.SYSTEM, "You help."), Message.of(Role.USER, text)));
  }

  private static RequestFacts facts(long bytes) {
    return new RequestFacts(Operation.CHAT, "auto", true, bytes, null, false, false, false, false);
  }

  private static Ask ask(RequestFacts facts, Ask.Header header, InferenceRequest request) {
    return new Ask(facts, header, Identity.ANONYMOUS, () -> request);
  }

  /** A declared task, the last of the declared rows but one. */
  @Benchmark
  public Decision declared() {
    Ask.Header header = name -> name.equals("x-hearth-task") ? "agent-loop" : null;
    return policy.decide(ask(briefFacts, header, brief), world);
  }

  /** A short question that no rule is for: every rule is looked at. */
  @Benchmark
  public Decision shortQuestion() {
    return policy.decide(ask(briefFacts, Ask.Header.NONE, brief), world);
  }

  /** About 8,000 tokens, counted before: every rule is looked at. */
  @Benchmark
  public Decision largePrompt() {
    return policy.decide(ask(largeFacts, Ask.Header.NONE, large).counted(8_000), world);
  }

  /** The score of about 8,000 tokens. */
  @Benchmark
  public ComplexityScore score() {
    return ComplexityScore.of(largeFacts, read);
  }
}
