package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.Losses;
import dev.hearth.inference.Feature;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation in the order that the format wants: the system prompt apart, then turns of the
 * user and the model one after the other, the user's first, each with something in it.
 */
/*
 * A turn of the user begins with the results of the tools that the model's turn before it called.
 * What the format refuses is left out here: texts of nothing but white space, and thinking that the
 * back end did not sign itself.
 */
final class Turns {
  /** What the user says where a conversation begins with the model's words. */
  private static final String OPENING = "(The conversation begins.)";

  /** Who speaks, and what: the results of tools first. */
  record Turn(Role role, List<Part> results, List<Part> parts) {
    Turn(Role role) {
      this(role, new ArrayList<>(), new ArrayList<>());
    }

    boolean isEmpty() {
      return results.isEmpty() && parts.isEmpty();
    }
  }

  private final boolean lateSystem;
  private final Losses losses;
  private final List<String> system = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();

  private Turns(boolean lateSystem, Losses losses) {
    this.lateSystem = lateSystem;
    this.losses = losses;
  }

  /**
   * The turns of a conversation.
   *
   * @param lateSystem whether the model takes messages of the system between the others
   */
  static Turns of(List<Message> messages, boolean lateSystem, Losses losses) {
    Turns turns = new Turns(lateSystem, losses);
    int first = turns.readSystem(messages);
    for (int i = first; i < messages.size(); i++) {
      turns.add(messages, i);
    }
    turns.trimEnd();
    turns.addMissing();
    return turns;
  }

  /** The texts of the system prompt. */
  List<String> system() {
    return system;
  }

  List<Turn> turns() {
    return turns;
  }

  private int readSystem(List<Message> messages) {
    int at = 0;
    while (at < messages.size() && messages.get(at).role() == Role.SYSTEM) {
      for (Part part : messages.get(at++).parts()) {
        String text = textOfSystem(part);
        if (!text.isBlank()) {
          system.add(text);
        }
      }
    }
    return at;
  }

  private static String textOfSystem(Part part) {
    if (part instanceof Part.Text(String text)) {
      return text;
    }
    throw Losses.refused(
        Feature.IMAGE, "The system prompt holds more than text, and Anthropic takes only text.");
  }

  private void add(List<Message> messages, int at) {
    Message message = messages.get(at);
    switch (message.role()) {
      case SYSTEM -> addSystem(message, mayStandThere(messages, at));
      case USER, TOOL -> addAll(Role.USER, message);
      case ASSISTANT -> addAll(Role.ASSISTANT, message);
    }
  }

  /** A message of the system follows the user's and precedes the model's, or ends it all. */
  private boolean mayStandThere(List<Message> messages, int at) {
    int next = at + 1;
    while (next < messages.size() && messages.get(next).role() == Role.SYSTEM) {
      next++;
    }
    boolean followed = next == messages.size() || messages.get(next).role() == Role.ASSISTANT;
    boolean precededByUser = !turns.isEmpty() && turns.getLast().role() != Role.ASSISTANT;
    return lateSystem && followed && precededByUser;
  }

  private void addSystem(Message message, boolean there) {
    if (!there) {
      losses.add(Feature.LATE_SYSTEM_MESSAGE);
    }
    for (Part part : message.parts()) {
      String text = textOfSystem(part);
      if (!text.isBlank()) {
        turn(there ? Role.SYSTEM : Role.USER).parts().add(new Part.Text(text));
      }
    }
  }

  private void addAll(Role role, Message message) {
    for (Part part : message.parts()) {
      if (part instanceof Part.ToolResult) {
        turn(Role.USER).results().add(part);
        continue;
      }
      Part kept = kept(role, part);
      if (kept != null) {
        turn(role).parts().add(kept);
      }
    }
  }

  private Turn turn(Role role) {
    if (turns.isEmpty() || turns.getLast().role() != role) {
      turns.add(new Turn(role));
    }
    return turns.getLast();
  }

  private @Nullable Part kept(Role role, Part part) {
    return switch (part) {
      case Part.Text(String text) -> text.isBlank() ? null : part;
      case Part.Refusal(String text) -> text.isBlank() ? null : new Part.Text(text);
      case Part.Thinking(_, Signature signature) -> {
        if (signature == null || role != Role.ASSISTANT) {
          losses.add(Feature.THINKING);
          yield null;
        }
        yield keptIfOwn(part, signature, Feature.THINKING);
      }
      case Part.RedactedThinking(Signature content) ->
          keptIfOwn(part, content, Feature.THINKING_SIGNATURE);
      case Part.ToolCall call -> {
        if (call.signature() != null) {
          losses.add(Feature.THINKING_SIGNATURE);
        }
        yield part;
      }
      case Part.Audio _ ->
          throw Losses.refused(
              Feature.AUDIO, "The request holds a recording, which Anthropic does not take.");
      case Part.Image _,
          Part.ImageLink _,
          Part.Document _,
          Part.DocumentLink _,
          Part.ToolResult _ ->
          part;
    };
  }

  private @Nullable Part keptIfOwn(Part part, Signature signature, Feature lost) {
    if (signature.issuer() == Issuer.ANTHROPIC) {
      return part;
    }
    losses.add(lost);
    losses.add(Feature.THINKING_SIGNATURE);
    return null;
  }

  /** White space at the end of what the model is to go on with is refused. */
  private void trimEnd() {
    if (turns.isEmpty() || turns.getLast().role() != Role.ASSISTANT) {
      return;
    }
    List<Part> parts = turns.getLast().parts();
    if (parts.getLast() instanceof Part.Text(String text)) {
      parts.set(parts.size() - 1, new Part.Text(text.stripTrailing()));
    }
  }

  private void addMissing() {
    if (turns.isEmpty() && !system.isEmpty()) {
      losses.add(Feature.LATE_SYSTEM_MESSAGE);
      system.forEach(text -> turn(Role.USER).parts().add(new Part.Text(text)));
      system.clear();
    }
    if (!turns.isEmpty() && turns.getFirst().role() == Role.ASSISTANT) {
      Turn opening = new Turn(Role.USER);
      opening.parts().add(new Part.Text(OPENING));
      turns.addFirst(opening);
    }
  }
}
