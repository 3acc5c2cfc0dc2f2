package dev.hearth.dialect.gemini;

import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import java.util.ArrayList;
import java.util.List;

/** An answer's events as a whole answer has them: one of what follows one another, whole calls. */
final class Gathered {
  private final List<InferenceEvent> events = new ArrayList<>();

  private Gathered() {}

  static List<InferenceEvent> of(List<InferenceEvent> events) {
    Gathered gathered = new Gathered();
    events.forEach(gathered::add);
    return gathered.events;
  }

  private void add(InferenceEvent event) {
    InferenceEvent last = events.isEmpty() ? event : events.getLast();
    if (event instanceof TextDelta(String more) && last instanceof TextDelta(String text)) {
      events.set(events.size() - 1, new TextDelta(text + more));
    } else if (event instanceof ThinkingDelta(String more)
        && last instanceof ThinkingDelta(String text)) {
      events.set(events.size() - 1, new ThinkingDelta(text + more));
    } else if (event instanceof ToolCallDelta(int index, _, _, String more) && isKnown(index)) {
      extend(index, more);
    } else {
      events.add(event);
    }
  }

  private boolean isKnown(int index) {
    return events.stream()
        .anyMatch(event -> event instanceof ToolCallDelta call && call.index() == index);
  }

  private void extend(int index, String more) {
    events.replaceAll(event ->
        event instanceof ToolCallDelta(int its, String id, String name, String arguments)
                && its == index
            ? new ToolCallDelta(its, id, name, arguments + more)
            : event);
  }
}
