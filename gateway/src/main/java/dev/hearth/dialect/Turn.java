package dev.hearth.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer as JSON, and the turn that they went on from. Immutable: nobody changes
 * the bytes once they are here. Each turn is equal to itself only.
 */
public final class Turn {
  /** What a turn costs beside its bytes, about. */
  private static final int OVERHEAD = 256;

  private final String id;
  private final @Nullable Turn previous;
  private final byte[] input;
  private final byte[] answer;
  private final byte @Nullable [] output;
  private final long bytesOfAll;

  /**
   * A turn; the arrays pass to it.
   *
   * @param id the answer's
   * @param previous what it goes on from; null when it begins a conversation
   * @param input what was asked
   * @param answer the whole answer, as the caller got it
   * @param output what the answer said, where the caller did not get all of it; null otherwise
   */
  public Turn(
      String id, @Nullable Turn previous, byte[] input, byte[] answer, byte @Nullable [] output) {
    this.id = Objects.requireNonNull(id, "id");
    this.previous = previous;
    this.input = input;
    this.answer = answer;
    this.output = output;
    this.bytesOfAll = bytes() + (previous == null ? 0 : previous.bytesOfAll);
  }

  public String id() {
    return id;
  }

  public @Nullable Turn previous() {
    return previous;
  }

  /** What was asked; the caller owns the view. */
  public ByteBuf input() {
    return view(input);
  }

  /** The whole answer, as the caller got it; the caller owns the view. */
  public ByteBuf answer() {
    return view(answer);
  }

  /** What the answer said, where that is more than the caller got; the caller owns the view. */
  public @Nullable ByteBuf output() {
    return output == null ? null : view(output);
  }

  /** What it takes of memory, without the turns before it. */
  public long bytes() {
    return OVERHEAD + (long) input.length + answer.length + (output == null ? 0 : output.length);
  }

  /** What it takes of memory together with the turns before it. */
  public long bytesOfAll() {
    return bytesOfAll;
  }

  /** The conversation up to this turn, the oldest first. */
  public List<Turn> conversation() {
    Deque<Turn> turns = new ArrayDeque<>();
    for (Turn turn = this; turn != null; turn = turn.previous) {
      turns.addFirst(turn);
    }
    return List.copyOf(turns);
  }

  private static ByteBuf view(byte[] bytes) {
    return Unpooled.wrappedBuffer(bytes).asReadOnly();
  }
}
