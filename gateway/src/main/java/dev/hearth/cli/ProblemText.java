package dev.hearth.cli;

import dev.hearth.config.Mark;
import dev.hearth.config.Problem;
import java.util.ArrayList;
import java.util.List;

/** The problems of a configuration as text: one block each, and how many there are. */
public final class ProblemText {

  private ProblemText() {}

  /** Every problem: its path and place, the value, what is expected, and what to do. */
  public static String blocks(List<Problem> problems) {
    return String.join("\n", problems.stream().map(ProblemText::block).toList());
  }

  /** How many there are, such as {@code 2 errors, 1 warning}. */
  public static String count(List<Problem> problems) {
    long errors = problems.stream().filter(Problem::isError).count();
    long warnings = problems.size() - errors;
    List<String> parts = new ArrayList<>();
    if (errors > 0) {
      parts.add(errors + (errors == 1 ? " problem" : " problems"));
    }
    if (warnings > 0) {
      parts.add(warnings + (warnings == 1 ? " warning" : " warnings"));
    }
    return parts.isEmpty() ? "no problems" : String.join(", ", parts);
  }

  private static String block(Problem problem) {
    StringBuilder text = new StringBuilder();
    text.append(problem.isError() ? "" : "warning: ").append(PlainText.of(problem.path()));
    Mark mark = problem.mark();
    if (mark != null) {
      text.append(" (").append(mark).append(')');
    }
    text.append('\n');
    line(text, "value", problem.value() == null ? "nothing" : problem.value());
    line(text, "expected", problem.expectation());
    line(text, "do", problem.advice());
    return text.toString();
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append("  %-9s %s".formatted(label, PlainText.of(value))).append('\n');
  }
}
