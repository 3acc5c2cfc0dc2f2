package dev.hearth.dialect;

import dev.hearth.inference.InferenceRequest;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one answer's tool calls: the back end's own, or one that is made where it gave none or
 * gave it before. What is made depends on nothing but the conversation's length and the call's
 * place, so that it is unique in the conversation too.
 */
public final class CallIds {
  private final int turn;
  private final Set<String> given = new HashSet<>();

  /** Creates the ids of the answer to a request. */
  public CallIds(InferenceRequest request) {
    this.turn = request instanceof InferenceRequest.Chat chat ? chat.messages().size() : 0;
  }

  /** The id of a call. */
  public String of(int index, @Nullable String backendsOwn) {
    if (backendsOwn != null && !backendsOwn.isEmpty() && given.add(backendsOwn)) {
      return backendsOwn;
    }
    String made = "call_" + turn + '_' + index;
    while (!given.add(made)) {
      made += '_';
    }
    return made;
  }
}
