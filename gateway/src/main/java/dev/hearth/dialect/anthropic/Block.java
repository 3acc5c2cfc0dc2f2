package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The content block of a streamed answer that is under way. */
final class Block {
  private static final int MOST_CITATIONS = 256;

  /** What a block holds. */
  enum Kind {
    TEXT,
    THINKING,
    TOOL_USE,
    /** Whole with its first event, or of no meaning elsewhere. */
    OTHER
  }

  private final Kind kind;
  private final int place;
  private final @Nullable String input;
  private final StringBuilder signature = new StringBuilder();
  private final List<JsonNode> citations = new ArrayList<>();
  private boolean hasArguments;

  /**
   * Creates a block.
   *
   * @param place of a tool call, its number; of text, where in the answer's text it begins
   * @param input the whole arguments of a tool call, which stand unless pieces follow
   */
  Block(Kind kind, int place, @Nullable String input) {
    this.kind = kind;
    this.place = place;
    this.input = input;
  }

  Kind kind() {
    return kind;
  }

  int place() {
    return place;
  }

  void argumentsSeen() {
    hasArguments = true;
  }

  /** The arguments of a call that came without pieces; null when it came in pieces. */
  @Nullable String wholeArguments() {
    if (hasArguments) {
      return null;
    }
    return input == null ? "{}" : input;
  }

  void sign(String more) {
    signature.append(more);
  }

  String signature() {
    return signature.toString();
  }

  /** Keeps citations until it is known how far the text goes that rests on them; bounded. */
  void cite(List<JsonNode> more) {
    citations.addAll(more.subList(0, Math.min(more.size(), MOST_CITATIONS - citations.size())));
  }

  List<JsonNode> citations() {
    return citations;
  }
}
