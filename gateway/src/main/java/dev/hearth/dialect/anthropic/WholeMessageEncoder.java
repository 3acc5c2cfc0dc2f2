package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ToolArguments;
import dev.hearth.dialect.ToolCallsSoFar;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.Signature;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers a chat's events and writes them as one message at the end. */
final class WholeMessageEncoder implements AnswerEncoder {
  private final AnswerId id;
  private final List<Content> contents = new ArrayList<>();
  private final ToolCallsSoFar calls = new ToolCallsSoFar();
  private String model;
  private int textLength;
  private StopReason reason = StopReason.STOP;
  private @Nullable String stopSequence;
  private Usage usage = Usage.of(0, 0);

  /** A content block as far as it was told. */
  private sealed interface Content {
    /** Text from a place of the answer's text on. */
    record Text(int start, StringBuilder text, List<Citation> citations) implements Content {
      Text(int start, CharSequence text) {
        this(start, new StringBuilder(text), new ArrayList<>());
      }
    }

    record Redacted(Signature content) implements Content {}

    final class Thinking implements Content {
      private final StringBuilder text = new StringBuilder();
      private @Nullable Signature signature;
    }

    record Call(ToolCallsSoFar.Call its) implements Content {}
  }

  WholeMessageEncoder(AnswerId id, String model) {
    this.id = id;
    this.model = model;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Started started -> model = started.model();
      case InferenceEvent.TextDelta delta -> text(delta.text());
      case InferenceEvent.RefusalDelta delta -> text(delta.text());
      case InferenceEvent.ThinkingDelta delta -> thinking().text.append(delta.text());
      case InferenceEvent.ThinkingSigned(Signature signature) -> thinking().signature = signature;
      case InferenceEvent.RedactedThinking(Signature content) ->
          contents.add(new Content.Redacted(content));
      case InferenceEvent.Cited(Citation citation) -> cite(citation);
      case InferenceEvent.Untranslatable _ -> {}
      case ToolCallDelta delta -> call(delta);
      case InferenceEvent.ToolCallSigned signed -> calls.sign(signed);
      case InferenceEvent.Finished finished -> {
        reason = finished.reason();
        stopSequence = finished.stopSequence();
      }
      case InferenceEvent.Metered metered -> usage = metered.usage();
      case InferenceEvent.Vector vector ->
          throw new IllegalArgumentException("no answer of vectors: " + vector.index());
      case InferenceEvent.Counted counted ->
          throw new IllegalArgumentException("no answer but a count: " + counted.inputTokens());
      case InferenceEvent.Failed failed ->
          throw new IllegalArgumentException("never encoded: " + failed.error().kind());
    }
  }

  @Override
  public void end(ByteBuf out) {
    boolean called = !calls.isEmpty() && reason == StopReason.STOP && stopSequence == null;
    StopReason told = called ? StopReason.TOOL_CALLS : reason;
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("id", MessageIds.of(id));
          json.writeStringField("type", "message");
          json.writeStringField("role", "assistant");
          json.writeStringField("model", model);
          json.writeArrayFieldStart("content");
          for (Content content : contents) {
            write(content, json);
          }
          json.writeEndArray();
          json.writeStringField("stop_reason", StopReasons.word(told, stopSequence));
          json.writeStringField("stop_sequence", stopSequence);
          UsageWriter.write(usage, json);
          json.writeEndObject();
        });
  }

  /** Text after a citation is a block of its own: a citation is of the block that it stands in. */
  private void text(String more) {
    if (more.isEmpty()) {
      return;
    }
    if (contents.isEmpty()
        || !(contents.getLast() instanceof Content.Text text)
        || !text.citations().isEmpty()) {
      contents.add(new Content.Text(textLength, more));
    } else {
      text.text().append(more);
    }
    textLength += more.length();
  }

  /**
   * A citation is of the text before it; where only the end of that rests on it, of a block less.
   */
  private void cite(Citation citation) {
    if (contents.isEmpty() || !(contents.getLast() instanceof Content.Text text)) {
      return;
    }
    int before = citation.start() - text.start();
    boolean ofTheEnd = before > 0 && before < text.text().length() && citation.end() == textLength;
    if (ofTheEnd && text.citations().isEmpty()) {
      contents.add(new Content.Text(citation.start(), text.text().substring(before)));
      text.text().setLength(before);
      cite(citation);
    } else {
      text.citations().add(citation);
    }
  }

  private Content.Thinking thinking() {
    if (!contents.isEmpty()
        && contents.getLast() instanceof Content.Thinking open
        && open.signature == null) {
      return open;
    }
    Content.Thinking begun = new Content.Thinking();
    contents.add(begun);
    return begun;
  }

  private void call(ToolCallDelta delta) {
    int before = calls.all().size();
    calls.add(delta);
    calls.all().stream().skip(before).map(Content.Call::new).forEach(contents::add);
  }

  private static void write(Content content, JsonGenerator json) throws IOException {
    switch (content) {
      case Content.Text(_, StringBuilder text, List<Citation> citations) -> {
        begin("text", json);
        json.writeStringField("text", text.toString());
        citations(citations, json);
        json.writeEndObject();
      }
      case Content.Thinking thinking -> {
        begin("thinking", json);
        json.writeStringField("thinking", thinking.text.toString());
        json.writeStringField("signature", Signatures.text(thinking.signature));
        json.writeEndObject();
      }
      case Content.Redacted(Signature its) -> redacted(its, json);
      case Content.Call(ToolCallsSoFar.Call call) -> toolUse(call, json);
    }
  }

  private static void toolUse(ToolCallsSoFar.Call call, JsonGenerator json) throws IOException {
    begin("tool_use", json);
    json.writeStringField("id", call.id());
    json.writeStringField("name", call.name());
    json.writeFieldName("input");
    ToolArguments.write(call.arguments(), json);
    json.writeEndObject();
    Signature signature = call.signature();
    if (signature != null) {
      redacted(signature, json);
    }
  }

  private static void citations(List<Citation> citations, JsonGenerator json) throws IOException {
    if (citations.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("citations");
    for (Citation citation : citations) {
      CitationWriter.write(citation, json);
    }
    json.writeEndArray();
  }

  private static void redacted(Signature content, JsonGenerator json) throws IOException {
    begin("redacted_thinking", json);
    json.writeStringField("data", Signatures.text(content));
    json.writeEndObject();
  }

  private static void begin(String type, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
  }
}
