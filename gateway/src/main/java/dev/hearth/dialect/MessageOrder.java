package dev.hearth.dialect;

import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import java.util.ArrayList;
import java.util.List;

/** Conversations in the order that formats with one system prompt can say. */
public final class MessageOrder {
  private MessageOrder() {}

  /**
   * The same conversation with all system messages that stand before any other joined into one; as
   * the chat templates of many local models demand.
   */
  public static List<Message> withOneLeadingSystem(List<Message> messages) {
    int leading = 0;
    while (leading < messages.size() && messages.get(leading).role() == Role.SYSTEM) {
      leading++;
    }
    if (leading < 2) {
      return messages;
    }
    List<Part> joined = new ArrayList<>();
    for (Message message : messages.subList(0, leading)) {
      joined.addAll(message.parts());
    }
    List<Message> ordered = new ArrayList<>(messages.size());
    ordered.add(new Message(Role.SYSTEM, joined));
    ordered.addAll(messages.subList(leading, messages.size()));
    return ordered;
  }
}
