package dev.hearth.routing.policy;

import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.policy.Condition.BudgetSpent;
import dev.hearth.routing.policy.Condition.ComplexityIs;
import dev.hearth.routing.policy.Condition.GpuIs;
import dev.hearth.routing.policy.Condition.Not;
import dev.hearth.routing.policy.Condition.PriorityIs;
import dev.hearth.routing.policy.Condition.Private;
import dev.hearth.routing.policy.Condition.PromptTokens;
import dev.hearth.routing.policy.Condition.Source;
import dev.hearth.routing.policy.Condition.TaskIs;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules that the gateway comes with. They speak of roles; for a configuration they become rules
 * of its models.
 */
/*
 * First what must not be passed over: privacy, a spent budget, vectors (those of one model are of
 * no use to another), then what cannot be otherwise: no room on the cards, a prompt too long. The
 * rest stands twice, once for what callers declare and then for what requests look like, so that a
 * caller's word for one thing counts more than the look of another.
 */
public final class ShippedPolicy {

  /** A prompt of more tokens is a long one. */
  public static final long LONG_CONTEXT = 16_000;

  /** A text to summarise of fewer tokens is a short one. */
  public static final long SHORT_TEXT = 2_000;

  /** What {@code x-hearth-priority} says where an answer is wanted fast. */
  public static final String SPEED = "speed";

  /** Every shipped rule, in order. */
  static final List<Row> ROWS = rows();

  /**
   * A rule as it is shipped.
   *
   * @param localOnly whether it holds without a model for its role, too: then the model that was
   *     asked for may answer, on machines of one's own only
   */
  record Row(String name, List<Condition> conditions, ModelRole role, boolean localOnly) {

    /** It with a configuration's models; empty where it does not apply to them. */
    Optional<Rule> rule(Roles roles) {
      String model = roles.find(role);
      if (model == null && !localOnly) {
        return Optional.empty();
      }
      Verdict verdict = model == null ? new Verdict.LocalOnly() : new Verdict.Use(model, localOnly);
      return Optional.of(new Rule(name, conditions, verdict));
    }
  }

  private ShippedPolicy() {}

  /** The shipped rules for a configuration's models; those of a side that has none are left out. */
  public static List<Rule> rules(Roles roles) {
    return ROWS.stream().flatMap(row -> row.rule(roles).stream()).toList();
  }

  /** The names of all shipped rules, in order. */
  public static List<String> names() {
    return ROWS.stream().map(Row::name).toList();
  }

  /** What holds where no rule does. */
  public static Verdict otherwise(Roles roles) {
    String local = roles.find(ModelRole.LOCAL_QUALITY);
    String model = local == null ? roles.find(ModelRole.CLOUD) : local;
    return model == null ? new Verdict.AsAsked() : new Verdict.Use(model, false);
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Condition embedding = task(Source.ANY, Task.EMBEDDING);
    rows.add(
        new Row(
            "privacy", List.of(new Private(), new Not(embedding)), ModelRole.LOCAL_QUALITY, true));
    rows.add(
        new Row(
            "spent-budget",
            List.of(new BudgetSpent(), new Not(embedding)),
            ModelRole.LOCAL_QUALITY,
            true));
    rows.add(new Row("embeddings", List.of(embedding), ModelRole.EMBEDDINGS, true));
    rows.add(
        row(
            "gpu-busy",
            ModelRole.CLOUD,
            new GpuIs(EnumSet.of(GpuState.BUSY, GpuState.SWAPPING, GpuState.LEASED))));
    rows.add(
        row("long-context", ModelRole.CLOUD_LARGE, new PromptTokens(Range.moreThan(LONG_CONTEXT))));
    rows.addAll(rest(Source.DECLARED, "-declared"));
    rows.add(row("housekeeping", ModelRole.LOCAL_FAST, task(Source.ANY, Task.HOUSEKEEPING)));
    rows.addAll(rest(Source.ANY, ""));
    return List.copyOf(rows);
  }

  private static List<Row> rest(Source source, String suffix) {
    List<Row> rows = new ArrayList<>();
    rows.add(
        row(
            "classification-or-extraction" + suffix,
            ModelRole.LOCAL_FAST,
            task(source, Task.CLASSIFICATION, Task.EXTRACTION)));
    rows.add(
        row(
            "short-summary" + suffix,
            ModelRole.LOCAL_FAST,
            task(source, Task.SUMMARISATION),
            new PromptTokens(Range.lessThan(SHORT_TEXT))));
    rows.add(
        row(
            "code-completion" + suffix,
            ModelRole.LOCAL_QUALITY,
            task(source, Task.COMPLETION, Task.CODE),
            new Not(complexity(source, Complexity.COMPLEX))));
    rows.add(row("rag" + suffix, ModelRole.LOCAL_FAST, task(source, Task.RAG)));
    if (source == Source.DECLARED) {
      rows.add(row("batch", ModelRole.LOCAL_QUALITY, task(source, Task.BATCH)));
    }
    rows.add(
        row(
            "complex-reasoning" + suffix,
            ModelRole.CLOUD_FRONTIER,
            complexity(source, Complexity.COMPLEX)));
    rows.add(row("creative" + suffix, ModelRole.CLOUD_FRONTIER, task(source, Task.CREATIVE)));
    rows.add(row("agent-loop" + suffix, ModelRole.CLOUD, task(source, Task.AGENT_LOOP)));
    rows.add(
        row(
            "fast-and-simple" + suffix,
            ModelRole.CLOUD_FAST,
            new PriorityIs(List.of(SPEED)),
            complexity(source, Complexity.SIMPLE)));
    return rows;
  }

  private static Row row(String name, ModelRole role, Condition... conditions) {
    return new Row(name, List.of(conditions), role, false);
  }

  private static Condition task(Source source, Task first, Task... others) {
    return new TaskIs(EnumSet.of(first, others), source);
  }

  private static Condition complexity(Source source, Complexity level) {
    return new ComplexityIs(Set.of(level), source);
  }
}
