package dev.hearth.dialect.leaks;

import dev.hearth.dialect.leaks.CallNotation.Call;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells calls of offered tools from the text around them, however the text is split. What looks
 * like a call and is none, because it names no offered tool or was cut, stays text, unchanged.
 */
/*
 * White space is held until it is known what follows: between text it stays, beside a call it goes.
 */
final class WrittenCalls {
  /** A call longer than this, in characters, is text. */
  private static final int LONGEST_CALL = 256 * 1024;

  /** What begins a call, and what ends it; null for the answer's end. */
  private record Mark(String begin, @Nullable String end) {}

  private static final List<Mark> MARKS =
      List.of(
          new Mark("<tool_call>", "</tool_call>"), // Hermes, Qwen
          new Mark("<function_call>", "</function_call>"),
          new Mark("[TOOL_CALLS]", null), // Mistral
          new Mark("<|python_tag|>", null), // Llama
          new Mark("<|tool_call|>", null)); // Granite

  private final CallNotation notation;
  private final Consumer<String> text;
  private final Consumer<Call> calls;
  private final StringBuilder held = new StringBuilder();
  private @Nullable Mark inside;
  private boolean atStart = true;
  private boolean bare;
  private boolean called;
  private boolean besideCall;

  WrittenCalls(CallNotation notation, Consumer<String> text, Consumer<Call> calls) {
    this.notation = notation;
    this.text = text;
    this.calls = calls;
  }

  void add(String piece) {
    held.append(piece);
    if (atStart) {
      lookAtStart();
    }
    if (!atStart) {
      advance();
    }
  }

  /** Nothing more comes: a call without its end mark counts as one, anything else as text. */
  void end() {
    Mark open = inside;
    if (open != null) {
      inside = null;
      take(open, held.length(), held.length());
    } else if (bare || atStart) {
      List<Call> written = notation.parse(withoutFence(held.toString()));
      if (written.isEmpty()) {
        give(held.length());
      } else {
        held.setLength(0);
        written.forEach(calls);
      }
    } else if (called) {
      give(held.length() - Spaces.trailing(held));
    } else {
      give(held.length());
    }
    held.setLength(0);
  }

  /** An answer that begins as JSON does is held as a whole: it may be nothing but a call. */
  private void lookAtStart() {
    String start = held.toString().stripLeading();
    String json = withoutFenceBegin(start).stripLeading();
    if (json.isEmpty() || json.equals("[") || "```json".startsWith(start)) {
      return;
    }
    bare = json.startsWith("{") || (json.startsWith("[") && !json.startsWith("[T"));
    atStart = false;
  }

  private void advance() {
    if (bare) {
      if (held.length() > LONGEST_CALL) {
        bare = false;
        give(held.length());
      }
      return;
    }
    boolean moved = true;
    while (moved) {
      moved = inside == null ? lookForBegin() : lookForEnd(inside);
    }
  }

  private boolean lookForBegin() {
    Mark first = null;
    int at = held.length();
    int back = 0;
    for (Mark mark : MARKS) {
      int found = held.indexOf(mark.begin());
      if (found >= 0 && found < at) {
        first = mark;
        at = found;
      }
      back = Math.max(back, Spaces.heldBack(held, mark.begin()));
    }
    if (first == null) {
      String sure = held.substring(0, held.length() - back);
      give(sure.length() - Spaces.trailing(sure));
      return false;
    }
    give(at - Spaces.trailing(held.substring(0, at)));
    inside = first;
    return true;
  }

  private boolean lookForEnd(Mark mark) {
    String end = mark.end();
    int close = end == null ? -1 : held.indexOf(end);
    if (close >= 0 && end != null) {
      inside = null;
      take(mark, close, close + end.length());
      return true;
    }
    if (held.length() > LONGEST_CALL) {
      inside = null;
      give(held.length());
    }
    return false;
  }

  /** Makes calls of what is held up to an end mark, or leaves it what it is. */
  private void take(Mark mark, int contentEnd, int length) {
    int begin = held.indexOf(mark.begin());
    List<Call> written = notation.parse(held.substring(begin + mark.begin().length(), contentEnd));
    if (written.isEmpty()) {
      give(length);
      return;
    }
    held.delete(0, length);
    called = true;
    besideCall = true;
    written.forEach(calls);
  }

  private void give(int length) {
    if (length > 0) {
      int begin = besideCall ? Spaces.leading(held) : 0;
      besideCall = false;
      text.accept(held.substring(begin, length));
      held.delete(0, length);
    }
  }

  private static String withoutFence(String written) {
    String whole = written.strip();
    return whole.endsWith("```")
        ? withoutFenceBegin(whole.substring(0, whole.length() - 3))
        : whole;
  }

  private static String withoutFenceBegin(String written) {
    return written.startsWith("```json")
        ? written.substring("```json".length())
        : written.startsWith("```") ? written.substring("```".length()) : written;
  }
}
