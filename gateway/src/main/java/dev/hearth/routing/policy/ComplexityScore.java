package dev.hearth.routing.policy;

import dev.hearth.inference.RequestFacts;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.Conversation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much a request seems to ask of a model: what its hard facts say at least, and a score over
 * the words that the user said last. Each part is between 0 and 1.
 *
 * @param total the weighted sum of the parts
 * @param length how many words there are
 * @param atLeast the hard fact by which it is at least medium; null for none
 */
public record ComplexityScore(
    Complexity level,
    double total,
    double length,
    double code,
    double reasoning,
    double technical,
    double simple,
    double steps,
    double questions,
    @Nullable String atLeast) {

  static final double LENGTH_WEIGHT = 0.10;
  static final double CODE_WEIGHT = 0.30;
  static final double REASONING_WEIGHT = 0.25;
  static final double TECHNICAL_WEIGHT = 0.25;
  static final double SIMPLE_WEIGHT = -0.05;
  static final double STEPS_WEIGHT = 0.03;
  static final double QUESTIONS_WEIGHT = 0.02;

  /** From here on medium. */
  static final double MEDIUM_FROM = 0.15;

  /** From here on complex. */
  static final double COMPLEX_FROM = 0.35;

  /** With so many different signs of reasoning complex, whatever the sum is. */
  static final int REASONING_SIGNS = 3;

  /** A conversation of more characters is at least medium. */
  static final long LONG_CONVERSATION = 40_000;

  static final int SHORT_WORDS = 15;
  static final int LONG_WORDS = 400;
  static final int ALL_CODE = 6;
  static final int ALL_REASONING = 2;
  static final int ALL_TECHNICAL = 3;
  static final int ALL_STEPS = 3;
  static final int ALL_QUESTIONS = 4;

  /** So many characters are read at a text's beginning, and as many at its end. */
  static final int READ_AT_EACH_END = 32_768;

  /** What is simple by its kind. */
  static final ComplexityScore SIMPLE =
      new ComplexityScore(Complexity.SIMPLE, 0, 0, 0, 0, 0, 0, 0, 0, null);

  /** What the caller declares, by a header or by the task; null where it declares none. */
  static @Nullable Complexity declared(Ask ask, @Nullable Task task) {
    String said = CallerHeaders.said(ask, CallerHeaders.COMPLEXITY);
    if (said != null) {
      String word = said.toLowerCase(Locale.ROOT);
      for (Complexity level : Complexity.values()) {
        if (level.word().equals(word)) {
          return level;
        }
      }
    }
    return task == Task.REASONING ? Complexity.COMPLEX : null;
  }

  /** What a conversation seems to ask of a model. */
  public static ComplexityScore of(RequestFacts facts, Conversation conversation) {
    String text = UserText.of(conversation.lastUser());
    Lexicon.Hits hits = ComplexityWords.LEXICON.none();
    if (text.length() <= 2 * READ_AT_EACH_END) {
      ComplexityWords.LEXICON.scan(text, 0, text.length(), Integer.MAX_VALUE, hits);
    } else {
      int end = text.length() - READ_AT_EACH_END;
      ComplexityWords.LEXICON.scan(text, 0, READ_AT_EACH_END, Integer.MAX_VALUE, hits);
      ComplexityWords.LEXICON.scan(text, end, text.length(), Integer.MAX_VALUE, hits);
    }
    return of(hits, atLeast(facts, conversation));
  }

  private static @Nullable String atLeast(RequestFacts facts, Conversation conversation) {
    if (facts.tools() || conversation.tools() > 0) {
      return "tools are offered";
    }
    if (conversation.images() > 0) {
      return "it has images";
    }
    if (facts.structured()) {
      return "the answer's form is given";
    }
    return conversation.textLength() > LONG_CONVERSATION ? "it is long" : null;
  }

  private static ComplexityScore of(Lexicon.Hits hits, @Nullable String atLeast) {
    double length = share(hits.words() - SHORT_WORDS, LONG_WORDS - SHORT_WORDS);
    double code = share(hits.of(ComplexityWords.CODE), ALL_CODE);
    double reasoning = share(hits.of(ComplexityWords.REASONING), ALL_REASONING);
    double technical = share(hits.of(ComplexityWords.TECHNICAL), ALL_TECHNICAL);
    double simple = share(hits.of(ComplexityWords.SIMPLE), 1);
    double steps = share(hits.of(ComplexityWords.STEPS) + hits.numberedLines(), ALL_STEPS);
    double questions = share(hits.questions() - 1, ALL_QUESTIONS - 1);
    double total =
        LENGTH_WEIGHT * length
            + CODE_WEIGHT * code
            + REASONING_WEIGHT * reasoning
            + TECHNICAL_WEIGHT * technical
            + SIMPLE_WEIGHT * simple
            + STEPS_WEIGHT * steps
            + QUESTIONS_WEIGHT * questions;
    boolean reasoned = hits.of(ComplexityWords.REASONING) >= REASONING_SIGNS;
    Complexity level = reasoned ? Complexity.COMPLEX : level(total);
    boolean raised = atLeast != null && level == Complexity.SIMPLE;
    return new ComplexityScore(
        raised ? Complexity.MEDIUM : level,
        total,
        length,
        code,
        reasoning,
        technical,
        simple,
        steps,
        questions,
        raised ? atLeast : null);
  }

  private static Complexity level(double total) {
    if (total < MEDIUM_FROM) {
      return Complexity.SIMPLE;
    }
    return total < COMPLEX_FROM ? Complexity.MEDIUM : Complexity.COMPLEX;
  }

  private static double share(int number, int all) {
    return Math.min(1, Math.max(0, number) / (double) all);
  }

  /** It in words, such as {@code score 0.41: code 0.50, reasoning 1.00}. */
  @Override
  public String toString() {
    StringBuilder words = new StringBuilder();
    words.append(String.format(Locale.ROOT, "score %.2f", total));
    String before = ": ";
    before = append(words, before, "length", length);
    before = append(words, before, "code", code);
    before = append(words, before, "reasoning", reasoning);
    before = append(words, before, "technical", technical);
    before = append(words, before, "simple", simple);
    before = append(words, before, "steps", steps);
    append(words, before, "questions", questions);
    return atLeast == null ? words.toString() : words + ", at least medium since " + atLeast;
  }

  private static String append(StringBuilder words, String before, String name, double value) {
    if (value == 0) {
      return before;
    }
    words.append(before).append(name).append(String.format(Locale.ROOT, " %.2f", value));
    return ", ";
  }
}
