package dev.hearth.routing.policy;

import dev.hearth.inference.Operation;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.Conversation;
import dev.hearth.routing.facts.RequestTags;
import dev.hearth.routing.facts.Spend;
import dev.hearth.routing.facts.World;
import dev.hearth.routing.policy.Condition.Period;
import dev.hearth.routing.policy.Condition.Source;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a decision knows of a request: each thing found out when a condition asks for it, and once.
 * Confined to the thread that decides.
 */
final class Known {
  private final Ask ask;
  private final World world;
  private @Nullable RequestTags tags;
  private boolean saidLooked;
  private @Nullable Task saidTask;
  private @Nullable Complexity saidComplexity;
  private @Nullable Task derivedTask;
  private @Nullable Complexity complexity;
  private @Nullable ComplexityScore score;

  Known(Ask ask, World world) {
    this.ask = ask;
    this.world = world;
  }

  Ask ask() {
    return ask;
  }

  World world() {
    return world;
  }

  /** Whether a condition has to know what the request says, unless its headers tell already. */
  static boolean isOfConversation(Condition condition) {
    return switch (condition) {
      case Condition.TaskIs task -> task.source() == Source.ANY && Tasks.canBeDerived(task.tasks());
      case Condition.ComplexityIs complexity -> complexity.source() == Source.ANY;
      case Condition.Tools _, Condition.Images _, Condition.Turns _ -> true;
      case Condition.Not(Condition other) -> isOfConversation(other);
      case Condition.PromptTokens _,
          Condition.OutputTokens _,
          Condition.Structured _,
          Condition.Private _,
          Condition.AgentIs _,
          Condition.KeyIs _,
          Condition.TeamIs _,
          Condition.Tagged _,
          Condition.HeaderIs _,
          Condition.PriorityIs _,
          Condition.At _,
          Condition.Spent _,
          Condition.BudgetSpent _,
          Condition.GpuIs _ ->
          false;
    };
  }

  Truth holds(Condition condition) {
    return switch (condition) {
      case Condition.TaskIs task -> Truth.of(task(task));
      case Condition.ComplexityIs level -> Truth.of(complexity(level));
      case Condition.PromptTokens(Range range) -> range.holds(ask.leastTokens(), ask.mostTokens());
      case Condition.OutputTokens(Range range) -> in(range, ask.facts().maxOutputTokens());
      case Condition.Tools(Range count) -> tools(count);
      case Condition.Images(Range count) -> Truth.of(count.contains(conversation().images()));
      case Condition.Turns(Range count) -> Truth.of(count.contains(conversation().turns()));
      case Condition.Structured() -> Truth.of(ask.facts().structured());
      case Condition.Private() -> Truth.of(CallerHeaders.isPrivate(ask, this::tags));
      case Condition.AgentIs(List<String> names) -> isOneOf(names, CallerHeaders.agent(ask));
      case Condition.KeyIs(List<String> names) -> isOneOf(names, ask.identity().key());
      case Condition.TeamIs(List<String> names) -> isOneOf(names, ask.identity().team());
      case Condition.Tagged(List<String> tags) -> Truth.of(tagged(tags));
      case Condition.HeaderIs(String name, List<String> values) -> Truth.of(header(name, values));
      case Condition.PriorityIs(List<String> words) -> Truth.of(priority(words));
      case Condition.At at -> Truth.of(at(at));
      case Condition.Spent(Period period, Money money) -> Truth.of(spent(period, money));
      case Condition.BudgetSpent() -> Truth.of(world.spend().exhausted());
      case Condition.GpuIs gpu -> Truth.of(gpu.states().contains(world.gpu()));
      case Condition.Not(Condition other) -> holds(other).negated();
    };
  }

  private Conversation conversation() {
    return ask.conversation();
  }

  private static Truth in(Range range, @Nullable Long number) {
    return Truth.of(number != null && range.contains(number));
  }

  private static Truth isOneOf(List<String> names, @Nullable String name) {
    return Truth.of(name != null && names.contains(name));
  }

  /** What the request is tagged with: by its headers, its body and its key. */
  RequestTags tags() {
    RequestTags found = tags;
    if (found == null) {
      found = RequestTags.of(ask);
      tags = found;
    }
    return found;
  }

  /** Whether it offers tools is known without reading it; how many is not. */
  private Truth tools(Range count) {
    Truth rough = ask.facts().tools() ? count.holds(1, Long.MAX_VALUE) : count.holds(0, 0);
    return rough == Truth.OPEN ? Truth.of(count.contains(conversation().tools())) : rough;
  }

  private boolean tagged(List<String> wanted) {
    RequestTags tags = tags();
    for (String tag : wanted) {
      if (tags.wanted().contains(tag) || tags.required().contains(tag)) {
        return true;
      }
    }
    return false;
  }

  private boolean header(String name, List<String> values) {
    String said = ask.header(name);
    return said != null && (values.isEmpty() || values.contains(said.strip()));
  }

  private boolean priority(List<String> words) {
    String said = CallerHeaders.said(ask, CallerHeaders.PRIORITY);
    if (said == null) {
      return false;
    }
    for (String word : words) {
      if (word.equalsIgnoreCase(said)) {
        return true;
      }
    }
    return false;
  }

  private boolean at(Condition.At at) {
    ZonedDateTime now = now(at);
    for (Hours hours : at.hours()) {
      if (hours.contains(now)) {
        return true;
      }
    }
    return false;
  }

  ZonedDateTime now(Condition.At at) {
    ZonedDateTime now = world.now();
    return at.zone() == null ? now : now.withZoneSameInstant(at.zone());
  }

  private boolean spent(Period period, Money money) {
    Spend spend = world.spend();
    return switch (period) {
      case TODAY -> money.holds(spend.today(), spend.dailyLimit());
      case MONTH -> money.holds(spend.month(), spend.monthlyLimit());
    };
  }

  /** The task that the caller declared, or that its operation is; null for none. */
  @Nullable Task saidTask() {
    lookAtHeaders();
    return saidTask;
  }

  /** The complexity that the caller declared; null for none. */
  @Nullable Complexity saidComplexity() {
    lookAtHeaders();
    return saidComplexity;
  }

  private void lookAtHeaders() {
    if (!saidLooked) {
      saidLooked = true;
      saidTask = Tasks.declared(ask);
      saidComplexity = ComplexityScore.declared(ask, saidTask);
    }
  }

  private boolean task(Condition.TaskIs condition) {
    Task said = saidTask();
    if (said != null) {
      return condition.tasks().contains(said);
    }
    return isOfConversation(condition) && condition.tasks().contains(derivedTask());
  }

  /** What the request looks like. */
  Task derivedTask() {
    Task derived = derivedTask;
    if (derived == null) {
      derived =
          ask.facts().operation() == Operation.COMPLETION
              ? Task.COMPLETION
              : Tasks.derived(ask.facts(), conversation());
      derivedTask = derived;
    }
    return derived;
  }

  private boolean complexity(Condition.ComplexityIs condition) {
    Complexity said = saidComplexity();
    if (said != null) {
      return condition.levels().contains(said);
    }
    return condition.source() == Source.ANY && condition.levels().contains(derivedComplexity());
  }

  /** What the request seems to ask of a model, and at least what its session asked before. */
  Complexity derivedComplexity() {
    Complexity found = complexity;
    if (found == null) {
      found = escalated(score().level());
      complexity = found;
    }
    return found;
  }

  private Complexity escalated(Complexity own) {
    String session = CallerHeaders.session(ask);
    Complexity before = session == null ? null : world.escalated(session);
    if (before == null || before.compareTo(own) <= 0) {
      return own;
    }
    return derivedTask() == Task.HOUSEKEEPING ? own : before;
  }

  ComplexityScore score() {
    ComplexityScore scored = score;
    if (scored == null) {
      Operation operation = ask.facts().operation();
      boolean unread = operation == Operation.EMBEDDING || operation == Operation.COMPLETION;
      boolean simple = unread || derivedTask() == Task.HOUSEKEEPING;
      scored = simple ? ComplexityScore.SIMPLE : ComplexityScore.of(ask.facts(), conversation());
      score = scored;
    }
    return scored;
  }

  /** The complexity as far as it was declared or looked at; null where it was neither. */
  @Nullable Complexity complexitySoFar() {
    Complexity said = saidComplexity();
    return said == null ? complexity : said;
  }
}
