package dev.hearth.bench;

import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Role;
import dev.hearth.provider.Credential;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Route;
import dev.hearth.routing.Router;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Identity;
import dev.hearth.routing.policy.ModelRole;
import dev.hearth.routing.policy.Policy;
import dev.hearth.routing.policy.Roles;
import dev.hearth.routing.policy.ShippedPolicy;
import dev.hearth.upstream.Endpoint;
import java.net.URI;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * What a route and its one-line trace cost: for a plain name with three targets, and for {@code
 * auto} where declared facts decide. Run with {@code -prof gc} for the bytes that it allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RouteBenchmark {
  private final EmptyWorld world = new EmptyWorld();
  private final SplittableRandom random = new SplittableRandom(1);
  private final Catalog catalog = catalog();
  private final InferenceRequest.Chat chat =
      InferenceRequest.Chat.of("auto", List.of(Message.of(Role.USER, "Go on.")));

  private static Catalog catalog() {
    Map<String, ModelGroup> groups = new LinkedHashMap<>();
    Map<ModelRole, String> models = new EnumMap<>(ModelRole.class);
    for (ModelRole role : ModelRole.values()) {
      models.put(role, role.word());
      groups.put(role.word(), group(role.word()));
    }
    Roles roles = new Roles(models);
    Policy policy = new Policy("auto", ShippedPolicy.rules(roles), ShippedPolicy.otherwise(roles));
    groups.put("auto", group("auto").following("auto"));
    return new Catalog(groups, Map.of(), List.of(), true, Map.of("auto", policy));
  }

  private static ModelGroup group(String name) {
    return ModelGroup.of(name, IntStream.range(0, 3).mapToObj(i -> target(name, i)).toList());
  }

  private static Target target(String name, int number) {
    Provider provider =
        new Provider(
            "box-" + number,
            new OpenAiDialect(),
            Endpoint.of(URI.create("http://127.0.0.1:" + (8080 + number))),
            "/v1",
            new Credential.None(),
            List.of(),
            true);
    return Target.of(name + ':' + number, provider, new ModelParams("llama-3.1-8b", Map.of()));
  }

  private String routed(String model, Ask.Header header) {
    RequestFacts facts =
        new RequestFacts(Operation.CHAT, model, true, 300, null, false, false, false, false);
    Ask ask = new Ask(facts, header, Identity.ANONYMOUS, () -> chat);
    Route.Plan plan = (Route.Plan) Router.route(catalog, ask, world, random);
    return plan.line(plan.steps().getFirst().targets().getFirst());
  }

  /** A plain name with three targets. */
  @Benchmark
  public String plainName() {
    return routed("local_fast", Ask.Header.NONE);
  }

  /** The shipped policy, decided by a declared task, the last of the declared rows but one. */
  @Benchmark
  public String auto() {
    return routed("auto", name -> name.equals("x-hearth-task") ? "agent-loop" : null);
  }
}
