package dev.hearth.dialect.openai;

import dev.hearth.dialect.CallIds;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers an answer's tool calls from 0 without gaps. Back ends begin at 1, leave the index out,
 * give all calls the same one and tell them apart by their ids, give all calls the same id and tell
 * them apart by their indexes, or repeat a call's name and id in every delta.
 */
final class ToolCallOrder {
  private record Call(@Nullable Integer index, @Nullable String id) {}

  private final List<Call> calls = new ArrayList<>();
  private final CallIds ids;

  ToolCallOrder(InferenceRequest request) {
    this.ids = new CallIds(request);
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  /** The delta of a back end's delta; null for an absent member, empty texts count as absent. */
  ToolCallDelta delta(
      @Nullable Integer index, @Nullable String id, @Nullable String name, String arguments) {
    String itsId = id == null || id.isEmpty() ? null : id;
    String itsName = name == null || name.isEmpty() ? null : name;
    int known = find(index, itsId, itsName != null);
    if (known >= 0) {
      return new ToolCallDelta(known, null, null, arguments);
    }
    calls.add(new Call(index, itsId));
    int number = calls.size() - 1;
    return new ToolCallDelta(
        number, ids.of(number, itsId), itsName == null ? "" : itsName, arguments);
  }

  /** The number of the call that a delta continues, negative when it begins one. */
  private int find(@Nullable Integer index, @Nullable String id, boolean named) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      Call call = calls.get(i);
      boolean mayBeSameIndex = index == null || call.index() == null || index.equals(call.index());
      boolean sameId = id != null && id.equals(call.id()) && mayBeSameIndex;
      boolean sameIndex = index != null && index.equals(call.index());
      boolean mayContinue = !named || id == null;
      if (sameId || (sameIndex && mayContinue)) {
        return i;
      }
    }
    boolean anonymous = index == null && id == null && !named;
    return anonymous ? calls.size() - 1 : -1;
  }
}
