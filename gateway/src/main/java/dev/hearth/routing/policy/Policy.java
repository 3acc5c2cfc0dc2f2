package dev.hearth.routing.policy;

import dev.hearth.inference.InferenceException;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rules in order, of which the first that holds decides. Immutable, and pure: the same request and
 * the same state of the world give the same decision.
 *
 * @param otherwise what holds where no rule does
 */
public record Policy(String name, List<Rule> rules, Verdict otherwise) {

  /** What stands for a rule where none holds. */
  public static final String OTHERWISE = "otherwise";

  public Policy {
    Objects.requireNonNull(name, "name");
    rules = List.copyOf(rules);
    Objects.requireNonNull(otherwise, "otherwise");
  }

  /**
   * The verdict on a request, or that its tokens have to be counted first ({@link Ask#counted}).
   * What the request says is read only where a rule before the first match depends on it.
   *
   * @throws InferenceException where it is read, and wrong
   */
  public Decision decide(Ask ask, World world) {
    Known known = new Known(ask, world);
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      switch (rule.holds(known)) {
        case YES -> {
          return decided(rule.name(), rule.verdict(), known);
        }
        case NO -> {}
        case OPEN -> {
          return new Decision.NeedsTokens(name, rule.name());
        }
      }
    }
    return decided(null, otherwise, known);
  }

  private Decision decided(@Nullable String rule, Verdict verdict, Known known) {
    return new Decision.Decided(name, rule, verdict, known.complexitySoFar());
  }

  /**
   * The rules that a decision looks at, in order, and what comes of each: the last one decides, or
   * waits for the prompt's tokens.
   *
   * @throws InferenceException where the request is read, and wrong
   */
  public List<Checked> explain(Ask ask, World world) {
    Known known = new Known(ask, world);
    Wording wording = new Wording(known);
    List<Checked> looked = new ArrayList<>();
    for (Rule rule : rules) {
      Checked checked = new Checked(rule.name(), rule.holds(known), wording.reason(rule));
      looked.add(checked);
      if (checked.matched() != Truth.NO) {
        return looked;
      }
    }
    looked.add(new Checked(OTHERWISE, Truth.YES, "no rule matched"));
    return looked;
  }
}
