package dev.hearth.dialect.gemini;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of an answer. */
sealed interface AnswerPart {

  /** A text, or a thought. */
  record Text(String text, boolean thought, @Nullable String signature) implements AnswerPart {}

  /**
   * A function call, or a piece of one: Vertex AI streams a call's arguments when asked to.
   *
   * @param name null where it goes on with the call before
   * @param args the JSON text of the whole object; null for none
   * @param pieces of arguments
   * @param goesOn whether more of the call is to come
   */
  record Call(
      @Nullable String id,
      @Nullable String name,
      @Nullable String args,
      List<Piece> pieces,
      boolean goesOn,
      @Nullable String signature)
      implements AnswerPart {}

  /** What only this format knows, by its name. */
  record Other(String what) implements AnswerPart {}

  /**
   * A piece of a call's arguments.
   *
   * @param path of the argument, as JSONPath
   * @param json the value's JSON text; strings go on with what was there
   */
  record Piece(String path, String json) {}
}
