package dev.hearth.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.SignatureText;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers an answer's deltas into items. Thinking and messages end where something else begins;
 * calls stay open until the answer's end, because their arguments may come by turns. What is signed
 * or only its issuer can read is told to callers who asked for it; the next turn needs it in any
 * case.
 */
final class AnswerItems {
  /** The place of an item that callers are not told of. */
  private static final int NOWHERE = -1;

  private final ItemIds ids;
  private final Echo echo;
  private final ItemListener listener;
  private final List<OutputItem> items = new ArrayList<>();
  private final List<OutputItem> everything = new ArrayList<>();
  private final List<OutputItem.Call> calls = new ArrayList<>();
  private boolean hasUntold;
  private OutputItem.@Nullable Spoken message;
  private OutputItem.@Nullable Thought thought;

  AnswerItems(ItemIds ids, Echo echo, ItemListener listener) {
    this.ids = ids;
    this.echo = echo;
    this.listener = listener;
  }

  /** The items so far, in their order. */
  List<OutputItem> all() {
    return Collections.unmodifiableList(items);
  }

  /** More text, or more of a refusal. */
  void say(boolean refusal, String delta, ByteBuf out) {
    if (delta.isEmpty()) {
      return;
    }
    OutputItem.Spoken spoken = message(out);
    OutputItem.Content content = content(spoken, refusal, out);
    content.text.append(delta);
    listener.said(spoken, content, delta, out);
  }

  /** A page that the text so far rests on. */
  void cite(Citation citation, ByteBuf out) {
    OutputItem.Spoken spoken = message(out);
    OutputItem.Content content = content(spoken, false, out);
    content.citations.add(citation);
    listener.cited(spoken, content, citation, out);
  }

  /** More thinking. */
  void think(String delta, ByteBuf out) {
    if (!delta.isEmpty()) {
      OutputItem.Thought open = thought(out);
      summary(open, delta, out);
      listener.thought(open, delta, out);
    }
  }

  /** The thinking so far is complete and signed. */
  void sign(Signature signature, ByteBuf out) {
    String text = SignatureText.of(signature, Issuer.OPENAI);
    if (echo.encrypted()) {
      OutputItem.Thought open = thought(out);
      summary(open, "", out);
      open.encrypt(text);
    } else if (thought != null) {
      thought.encryptUntold(text);
      hasUntold = true;
    } else {
      addUntold("", text);
    }
    endThought(out);
  }

  /** Thinking that only its issuer can read, or a call's signature: both stand alone. */
  void redacted(Signature content, ByteBuf out) {
    endThought(out);
    String text = SignatureText.of(content, Issuer.OPENAI);
    if (echo.encrypted()) {
      thought(out).encrypt(text);
      endThought(out);
    } else {
      addUntold(null, text);
    }
  }

  /** Whether the model gave something that a caller who did not ask for it is not told. */
  boolean hasUntold() {
    return hasUntold;
  }

  /** Writes the array of all items, the untold ones too. */
  void writeUntold(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (OutputItem item : everything) {
      item.writeUntold(json);
    }
    json.writeEndArray();
  }

  /** More of a call. */
  void call(ToolCallDelta delta, ByteBuf out) {
    endThought(out);
    endMessage(Outcome.COMPLETED, out);
    while (calls.size() <= delta.index()) {
      String name = delta.name() == null ? "" : delta.name();
      String callId = delta.id() == null ? ids.item("call", items.size()) : delta.id();
      OutputItem.Call call =
          new OutputItem.Call(ids, items.size(), callId, echo.names().origin(name));
      calls.add(call);
      add(call, out);
    }
    if (!delta.arguments().isEmpty()) {
      OutputItem.Call call = calls.get(delta.index());
      call.append(delta.arguments());
      listener.argued(call, delta.arguments(), out);
    }
  }

  /**
   * Ends whatever is open.
   *
   * @param outcome what becomes of the answer
   */
  void end(Outcome outcome, ByteBuf out) {
    String status = outcome.isComplete() ? Outcome.COMPLETED : Outcome.INCOMPLETE;
    endThought(out);
    endMessage(status, out);
    for (OutputItem.Call call : calls) {
      boolean last = call.index() == items.size() - 1;
      call.end(last ? status : Outcome.COMPLETED);
      listener.inputDone(call, out);
      listener.done(call, out);
    }
    calls.clear();
  }

  private void addUntold(@Nullable String text, String encrypted) {
    OutputItem.Thought untold = new OutputItem.Thought(ids, NOWHERE);
    if (text != null) {
      untold.append(text);
    }
    untold.encryptUntold(encrypted);
    everything.add(untold);
    hasUntold = true;
  }

  private void add(OutputItem item, ByteBuf out) {
    items.add(item);
    everything.add(item);
    listener.added(item, out);
  }

  private OutputItem.Spoken message(ByteBuf out) {
    endThought(out);
    if (message == null) {
      message = new OutputItem.Spoken(ids, items.size());
      add(message, out);
    }
    return message;
  }

  private OutputItem.Content content(OutputItem.Spoken spoken, boolean refusal, ByteBuf out) {
    OutputItem.Content last = spoken.last();
    if (last != null && last.refusal == refusal) {
      return last;
    }
    if (last != null) {
      listener.contentDone(spoken, last, out);
    }
    OutputItem.Content next = spoken.add(refusal);
    listener.contentAdded(spoken, next, out);
    return next;
  }

  private OutputItem.Thought thought(ByteBuf out) {
    endMessage(Outcome.COMPLETED, out);
    if (thought == null) {
      thought = new OutputItem.Thought(ids, items.size());
      add(thought, out);
    }
    return thought;
  }

  private void summary(OutputItem.Thought open, String delta, ByteBuf out) {
    if (!open.hasText()) {
      open.append("");
      listener.summaryAdded(open, out);
    }
    open.append(delta);
  }

  private void endMessage(String status, ByteBuf out) {
    OutputItem.Spoken ended = message;
    if (ended != null) {
      message = null;
      OutputItem.Content last = ended.last();
      if (last != null) {
        listener.contentDone(ended, last, out);
      }
      ended.end(status);
      listener.done(ended, out);
    }
  }

  private void endThought(ByteBuf out) {
    OutputItem.Thought ended = thought;
    if (ended != null) {
      thought = null;
      if (ended.hasText()) {
        listener.summaryDone(ended, out);
      }
      listener.done(ended, out);
    }
  }
}
