package dev.hearth.embedded;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A language model that can be asked for a text; used by one thread only. */
interface TextModel {

  /** How many tokens a prompt and its answer may have together. */
  int contextTokens();

  /** The conversation as one text in the model's own chat format, ending where it answers. */
  String prompt(List<ChatMessage> messages);

  int tokens(String text);

  /**
   * Computes the beginning of a prompt in advance, so that {@link #answer} is left with less to do.
   * Nothing but time is different when this is not called.
   */
  void readAhead(String beginning);

  /** Starts an answer of at most {@code maxTokens} tokens. */
  Answer answer(String prompt, Sampling sampling, int maxTokens);

  /** An answer that is being written. Closing it before its end stops the model. */
  interface Answer extends AutoCloseable {

    /** Waits for the next piece; null after the last one. */
    @Nullable Piece next();

    @Override
    void close();
  }

  /**
   * Some whole code points of the answer and how many tokens they took. The text is empty for a
   * token that has none, as the one that ends an answer.
   */
  record Piece(String text, int tokens) {}
}
