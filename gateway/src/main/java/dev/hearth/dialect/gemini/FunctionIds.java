package dev.hearth.dialect.gemini;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one conversation's function calls, which Google leaves optional: the caller's own, or
 * one made of the call's place, so that the same conversation always gives the same ids. A response
 * belongs to the call with its id, otherwise to the first unanswered call of its function in the
 * latest turn that has one.
 */
final class FunctionIds {
  private record Call(String id, String name, int turn) {}

  private final Set<String> given = new HashSet<>();
  private final List<Call> unanswered = new ArrayList<>();

  /** The id of a call at a place of a turn. */
  String ofCall(@Nullable String own, String name, int turn, int part) {
    String id = own != null && !own.isEmpty() && given.add(own) ? own : made(turn, part);
    unanswered.add(new Call(id, name, turn));
    return id;
  }

  /** The id of the call that a response at a place of a turn answers. */
  String ofResponse(@Nullable String own, String name, int turn, int part) {
    Call answered = null;
    for (Call call : unanswered) {
      if (call.id().equals(own)) {
        answered = call;
        break;
      }
      boolean later = answered == null || call.turn() > answered.turn();
      if (call.name().equals(name) && later) {
        answered = call;
      }
    }
    if (answered == null) {
      return own != null && !own.isEmpty() ? own : made(turn, part);
    }
    unanswered.remove(answered);
    return answered.id();
  }

  private String made(int turn, int part) {
    String id = "fc_" + turn + '_' + part;
    while (!given.add(id)) {
      id += '_';
    }
    return id;
  }
}
