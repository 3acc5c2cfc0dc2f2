package dev.hearth.routing.policy;

import dev.hearth.inference.Operation;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.policy.Condition.Period;
import dev.hearth.routing.policy.Condition.Source;
import java.math.BigDecimal;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says in words what conditions expect and what they found. */
final class Wording {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);
  private static final int LONGEST_VALUE = 60;

  private final Known known;

  Wording(Known known) {
    this.known = known;
  }

  /** Why a rule holds, or the first condition by which it does not. */
  String reason(Rule rule) {
    List<String> held = new ArrayList<>();
    for (Condition condition : rule.conditions()) {
      Truth truth = known.holds(condition);
      String words =
          "%s: %s, expected %s".formatted(subject(condition), found(condition), wanted(condition));
      switch (truth) {
        case YES -> held.add(words);
        case NO -> {
          return words;
        }
        case OPEN -> held.add(words + ": has to be counted");
      }
    }
    return String.join("; ", held);
  }

  /** A condition by itself, such as {@code prompt tokens: more than 16000}. */
  static String of(Condition condition) {
    return subject(condition) + ": " + wanted(condition);
  }

  static String subject(Condition condition) {
    return switch (condition) {
      case Condition.TaskIs _ -> "task";
      case Condition.ComplexityIs _ -> "complexity";
      case Condition.PromptTokens _ -> "prompt tokens";
      case Condition.OutputTokens _ -> "asked output tokens";
      case Condition.Tools _ -> "tools";
      case Condition.Images _ -> "images";
      case Condition.Turns _ -> "turns";
      case Condition.Structured _ -> "format";
      case Condition.Private _ -> "privacy";
      case Condition.AgentIs _ -> "agent";
      case Condition.KeyIs _ -> "key";
      case Condition.TeamIs _ -> "team";
      case Condition.Tagged _ -> "tags";
      case Condition.HeaderIs(String name, List<String> _) -> "header " + name;
      case Condition.PriorityIs _ -> "priority";
      case Condition.At _ -> "time";
      case Condition.Spent(Period period, Money _) -> "spent " + words(period);
      case Condition.BudgetSpent _ -> "cloud budget";
      case Condition.GpuIs _ -> "GPU";
      case Condition.Not(Condition other) -> subject(other);
    };
  }

  private static String words(Period period) {
    return switch (period) {
      case TODAY -> "today";
      case MONTH -> "this month";
    };
  }

  static String wanted(Condition condition) {
    return switch (condition) {
      case Condition.TaskIs task ->
          any(task.tasks().stream().sorted().map(Task::word).toList()) + source(task.source());
      case Condition.ComplexityIs level ->
          any(level.levels().stream().sorted().map(Complexity::word).toList())
              + source(level.source());
      case Condition.PromptTokens(Range range) -> range.toString();
      case Condition.OutputTokens(Range range) -> range.toString();
      case Condition.Tools(Range count) -> count.toString();
      case Condition.Images(Range count) -> count.toString();
      case Condition.Turns(Range count) -> count.toString();
      case Condition.Structured() -> "JSON";
      case Condition.Private() -> "asked";
      case Condition.AgentIs(List<String> names) -> any(names);
      case Condition.KeyIs(List<String> names) -> any(names);
      case Condition.TeamIs(List<String> names) -> any(names);
      case Condition.Tagged(List<String> tags) -> any(tags);
      case Condition.HeaderIs(String _, List<String> values) ->
          values.isEmpty() ? "any value" : any(values);
      case Condition.PriorityIs(List<String> words) -> any(words);
      case Condition.At at ->
          any(at.hours().stream().map(Hours::toString).toList())
              + (at.zone() == null ? "" : " in " + at.zone());
      case Condition.Spent(Period _, Money money) -> money.toString();
      case Condition.BudgetSpent() -> "spent";
      case Condition.GpuIs gpu -> any(gpu.states().stream().sorted().map(GpuState::word).toList());
      case Condition.Not(Condition other) -> "not " + wanted(other);
    };
  }

  private static String source(Source source) {
    return switch (source) {
      case DECLARED -> ", declared";
      case ANY -> "";
    };
  }

  private static String any(Collection<String> words) {
    return String.join(" or ", words);
  }

  /** What is so; reads no more than deciding the condition did. */
  private String found(Condition condition) {
    Ask ask = known.ask();
    return switch (condition) {
      case Condition.TaskIs task -> task(task);
      case Condition.ComplexityIs level -> complexity(level);
      case Condition.PromptTokens _ ->
          ask.isCounted() ? "" + ask.mostTokens() : "at most " + ask.mostTokens();
      case Condition.OutputTokens _ -> orNone(ask.facts().maxOutputTokens());
      case Condition.Tools(Range count) -> tools(count);
      case Condition.Images _ -> "" + ask.conversation().images();
      case Condition.Turns _ -> "" + ask.conversation().turns();
      case Condition.Structured() -> ask.facts().structured() ? "JSON" : "text";
      case Condition.Private() -> CallerHeaders.privacyInWords(ask, known.tags());
      case Condition.AgentIs _ -> orNone(CallerHeaders.agent(ask));
      case Condition.KeyIs _ -> orNone(ask.identity().key());
      case Condition.TeamIs _ -> orNone(ask.identity().team());
      case Condition.Tagged _ -> tags();
      case Condition.HeaderIs(String name, List<String> _) -> orNone(ask.header(name));
      case Condition.PriorityIs _ -> orNone(CallerHeaders.said(ask, CallerHeaders.PRIORITY));
      case Condition.At at -> MOMENT.format(known.now(at));
      case Condition.Spent(Period period, Money _) -> spent(period);
      case Condition.BudgetSpent() -> known.world().spend().exhausted() ? "spent" : "not spent";
      case Condition.GpuIs _ -> gpu();
      case Condition.Not(Condition other) -> found(other);
    };
  }

  private String gpu() {
    String because = known.world().gpuBecause();
    String state = known.world().gpu().word();
    return because.isEmpty() ? state : state + ": " + because;
  }

  private static String orNone(@Nullable Object value) {
    return value == null ? "none" : shown(value.toString());
  }

  /** A caller's own text, kept short and on one line. */
  private static String shown(String text) {
    String line =
        text.codePoints()
            .limit(LONGEST_VALUE)
            .map(c -> Character.isISOControl(c) ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return line.length() < text.length() ? line + '…' : line;
  }

  private String tags() {
    Set<String> tags = new TreeSet<>(known.tags().wanted());
    tags.addAll(known.tags().required());
    return tags.isEmpty() ? "none" : shown(String.join(", ", tags));
  }

  private String tools(Range count) {
    Ask ask = known.ask();
    if (!ask.facts().tools()) {
      return "none";
    }
    boolean read = count.holds(1, Long.MAX_VALUE) == Truth.OPEN;
    return read ? "" + ask.conversation().tools() : "some";
  }

  private String spent(Period period) {
    BigDecimal spent =
        switch (period) {
          case TODAY -> known.world().spend().today();
          case MONTH -> known.world().spend().month();
        };
    BigDecimal limit =
        switch (period) {
          case TODAY -> known.world().spend().dailyLimit();
          case MONTH -> known.world().spend().monthlyLimit();
        };
    String of = limit == null ? "no limit" : "a limit of $" + limit.toPlainString();
    return "$" + spent.toPlainString() + ", " + of;
  }

  private String task(Condition.TaskIs condition) {
    Task said = known.saidTask();
    if (said != null) {
      boolean embedding = known.ask().facts().operation() == Operation.EMBEDDING;
      return said.word() + (embedding ? " (what is asked)" : " (declared)");
    }
    String unknown = unknown(CallerHeaders.TASK, "task");
    return Known.isOfConversation(condition)
        ? known.derivedTask().word() + " (derived" + unknown + ")"
        : "none declared" + unknown;
  }

  private String complexity(Condition.ComplexityIs condition) {
    Complexity said = known.saidComplexity();
    if (said != null) {
      return said.word() + " (declared)";
    }
    String unknown = unknown(CallerHeaders.COMPLEXITY, "complexity");
    if (condition.source() == Source.DECLARED) {
      return "none declared" + unknown;
    }
    Complexity found = known.derivedComplexity();
    ComplexityScore score = known.score();
    String why = found == score.level() ? score.toString() : "as before in the session";
    return found.word() + " (" + why + unknown + ")";
  }

  /** That a header says what nobody knows; nothing where it does not. */
  private String unknown(String header, String what) {
    String said = CallerHeaders.said(known.ask(), header);
    return said == null ? "" : "; '%s' in %s is no %s".formatted(shown(said), header, what);
  }
}
