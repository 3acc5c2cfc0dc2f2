package dev.hearth.config;

import dev.hearth.config.Section.Item;
import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.policy.Condition;
import dev.hearth.routing.policy.Condition.Period;
import dev.hearth.routing.policy.Condition.Source;
import dev.hearth.routing.policy.Hours;
import dev.hearth.routing.policy.Range;
import dev.hearth.routing.policy.Task;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the {@code when} of a rule. */
final class ConditionSection {
  private final Section section;
  private final @Nullable ZoneId zone;
  private final List<Condition> conditions = new ArrayList<>();

  /**
   * @param zone of the times of day; null for the machine's
   */
  ConditionSection(Section section, @Nullable ZoneId zone) {
    this.section = section.only(PolicyKeys.WHEN_KEYS);
    this.zone = zone;
  }

  /** The conditions; those that are wrong are noted and left out. */
  List<Condition> conditions() {
    words(PolicyKeys.TASK, Task::of, Task.words(), Task.allWords())
        .ifPresent(tasks -> conditions.add(new Condition.TaskIs(tasks, Source.ANY)));
    words(
            PolicyKeys.COMPLEXITY,
            word(Complexity.values(), Complexity::word),
            PolicyKeys.complexities())
        .ifPresent(levels -> conditions.add(new Condition.ComplexityIs(levels, Source.ANY)));
    range(PolicyKeys.PROMPT_TOKENS, Condition.PromptTokens::new);
    range(PolicyKeys.OUTPUT_TOKENS, Condition.OutputTokens::new);
    range(PolicyKeys.TOOLS, Condition.Tools::new);
    range(PolicyKeys.IMAGES, Condition.Images::new);
    range(PolicyKeys.TURNS, Condition.Turns::new);
    section
        .get(PolicyKeys.FORMAT)
        .ifPresent(format -> flag(new Condition.Structured(), format.equals("json")));
    section.get(PolicyKeys.PRIVACY).ifPresent(asked -> flag(new Condition.Private(), asked));
    names(PolicyKeys.AGENT, Condition.AgentIs::new);
    names(PolicyKeys.KEY, Condition.KeyIs::new);
    names(PolicyKeys.TEAM, Condition.TeamIs::new);
    names(PolicyKeys.TAG, Condition.Tagged::new);
    headers();
    names(PolicyKeys.PRIORITY, Condition.PriorityIs::new);
    time();
    section
        .get(PolicyKeys.SPEND_TODAY)
        .ifPresent(money -> conditions.add(new Condition.Spent(Period.TODAY, money)));
    section
        .get(PolicyKeys.SPEND_MONTH)
        .ifPresent(money -> conditions.add(new Condition.Spent(Period.MONTH, money)));
    section
        .get(PolicyKeys.BUDGET_SPENT)
        .ifPresent(spent -> flag(new Condition.BudgetSpent(), spent));
    words(PolicyKeys.GPU, word(GpuState.values(), GpuState::word), PolicyKeys.gpuStates())
        .ifPresent(states -> conditions.add(new Condition.GpuIs(states)));
    opposites();
    return conditions;
  }

  private static <E> Function<String, Optional<E>> word(E[] all, Function<E, String> word) {
    return text -> {
      String lower = text.strip().toLowerCase(Locale.ROOT);
      return List.of(all).stream().filter(one -> word.apply(one).equals(lower)).findFirst();
    };
  }

  private void range(Key<Range> key, Function<Range, Condition> condition) {
    section.get(key).ifPresent(range -> conditions.add(condition.apply(range)));
  }

  private void flag(Condition condition, boolean wanted) {
    conditions.add(wanted ? condition : new Condition.Not(condition));
  }

  private void names(Key<Node> key, Function<List<String>, Condition> condition) {
    items(key)
        .ifPresent(
            items -> conditions.add(condition.apply(items.stream().map(Item::text).toList())));
  }

  /** The texts of a list that has to have some. */
  private Optional<List<Item>> items(Key<Node> key) {
    Optional<List<Item>> items = section.texts(key);
    if (items.isPresent() && section.node(key) instanceof Node.Sequence list && isEmpty(list)) {
      section.reject(key, "at least one value", "write one, or remove the key");
    }
    return items.filter(some -> !some.isEmpty());
  }

  private static boolean isEmpty(Node.Sequence list) {
    return list.items().isEmpty();
  }

  private <E> Optional<Set<E>> words(
      Key<Node> key, Function<String, Optional<E>> read, List<String> known) {
    return words(key, read, known, known);
  }

  /**
   * The words of a list.
   *
   * @param known what is told that there is
   * @param spellings everything that is taken
   */
  private <E> Optional<Set<E>> words(
      Key<Node> key,
      Function<String, Optional<E>> read,
      List<String> known,
      List<String> spellings) {
    Set<E> values = new LinkedHashSet<>();
    for (Item item : items(key).orElse(List.of())) {
      Optional<E> value = read.apply(item.text());
      value.ifPresent(values::add);
      if (value.isEmpty()) {
        String nearest = Section.didYouMean(item.text(), spellings);
        section
            .problems()
            .error(
                item.place(),
                item.node(),
                "one of " + String.join(", ", known),
                nearest.isEmpty() ? "write one of them" : nearest);
      }
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(values);
  }

  private void time() {
    List<Hours> hours = new ArrayList<>();
    for (Item item : items(PolicyKeys.TIME).orElse(List.of())) {
      section.read(PolicyKinds.HOURS, item.node(), item.place()).ifPresent(hours::add);
    }
    if (!hours.isEmpty()) {
      conditions.add(new Condition.At(hours, zone));
    }
  }

  private void headers() {
    Node node = section.node(PolicyKeys.HEADER);
    if (!(node instanceof Node.Mapping mapping)) {
      for (Item item : items(PolicyKeys.HEADER).orElse(List.of())) {
        conditions.add(new Condition.HeaderIs(lower(item.text()), List.of()));
      }
      return;
    }
    Place at = section.place().at(PolicyKeys.HEADER.name());
    Section fields = new Section(mapping, at, section.problems(), Problem.Severity.ERROR);
    mapping
        .entries()
        .forEach((name, entry) -> {
          List<String> values =
              fields.texts(Key.of(name, Kinds.ANY)).orElse(List.of()).stream()
                  .map(Item::text)
                  .toList();
          conditions.add(new Condition.HeaderIs(lower(name), values));
        });
  }

  private static String lower(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  private void opposites() {
    if (section.node(PolicyKeys.NOT) == null) {
      return;
    }
    Section not = section.section(PolicyKeys.NOT);
    if (not.node(PolicyKeys.NOT) != null) {
      not.reject(PolicyKeys.NOT, "conditions other than 'not'", "write them one level higher");
      return;
    }
    for (Condition condition : new ConditionSection(not, zone).conditions()) {
      conditions.add(
          condition instanceof Condition.Not(Condition other)
              ? other
              : new Condition.Not(condition));
    }
  }
}
