package dev.hearth.routing.policy;

import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.GpuState;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that has to hold for a rule to match. One with several values holds for any of them.
 */
public sealed interface Condition {

  /** Where a fact may come from. */
  enum Source {
    /** The caller's own word for it. */
    DECLARED,
    /** The caller's word, and where there is none what the request looks like. */
    ANY
  }

  /** What a budget is counted over. */
  enum Period {
    TODAY,
    MONTH
  }

  /** What the request is for. */
  record TaskIs(Set<Task> tasks, Source source) implements Condition {
    public TaskIs {
      tasks = Set.copyOf(tasks);
      Objects.requireNonNull(source, "source");
    }
  }

  /** How much it asks of a model. */
  record ComplexityIs(Set<Complexity> levels, Source source) implements Condition {
    public ComplexityIs {
      levels = Set.copyOf(levels);
      Objects.requireNonNull(source, "source");
    }
  }

  /** How long the prompt is. */
  record PromptTokens(Range range) implements Condition {}

  /** How long an answer the caller allows; never where it set no limit. */
  record OutputTokens(Range range) implements Condition {}

  /** How many tools it offers. */
  record Tools(Range count) implements Condition {}

  /** How many images it has. */
  record Images(Range count) implements Condition {}

  /** How often the user spoke. */
  record Turns(Range count) implements Condition {}

  /** The answer has to have a form: JSON, or what a schema says. */
  record Structured() implements Condition {}

  /** A header, the caller's key or a tag asks for privacy. */
  record Private() implements Condition {}

  /** The agent that asks: by header, else the key's. */
  record AgentIs(List<String> names) implements Condition {
    public AgentIs {
      names = List.copyOf(names);
    }
  }

  /** The name of the caller's key. */
  record KeyIs(List<String> names) implements Condition {
    public KeyIs {
      names = List.copyOf(names);
    }
  }

  /** The team of the caller's key. */
  record TeamIs(List<String> names) implements Condition {
    public TeamIs {
      names = List.copyOf(names);
    }
  }

  /** The request, or its key, has the tag. */
  record Tagged(List<String> tags) implements Condition {
    public Tagged {
      tags = List.copyOf(tags);
    }
  }

  /**
   * The request has the header.
   *
   * @param name in lower case
   * @param values empty for any value
   */
  record HeaderIs(String name, List<String> values) implements Condition {
    public HeaderIs {
      Objects.requireNonNull(name, "name");
      values = List.copyOf(values);
    }
  }

  /** What the caller wants to come first, such as {@code speed}. */
  record PriorityIs(List<String> words) implements Condition {
    public PriorityIs {
      words = List.copyOf(words);
    }
  }

  /**
   * The time of day.
   *
   * @param zone where that is; null for where the gateway is run
   */
  record At(List<Hours> hours, @Nullable ZoneId zone) implements Condition {
    public At {
      hours = List.copyOf(hours);
    }
  }

  /** What clouds have cost. */
  record Spent(Period period, Money money) implements Condition {
    public Spent {
      Objects.requireNonNull(period, "period");
      Objects.requireNonNull(money, "money");
    }
  }

  /** The limit for today or for this month is used up. */
  record BudgetSpent() implements Condition {}

  /** What the graphics cards can take on. */
  record GpuIs(Set<GpuState> states) implements Condition {
    public GpuIs {
      states = Set.copyOf(states);
    }
  }

  /** The opposite of another. */
  record Not(Condition condition) implements Condition {
    public Not {
      Objects.requireNonNull(condition, "condition");
    }
  }
}
