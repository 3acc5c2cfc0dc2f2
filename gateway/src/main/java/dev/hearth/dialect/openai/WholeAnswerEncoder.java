package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.SignatureText;
import dev.hearth.dialect.ToolCallsSoFar;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Part;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers a chat's or a completion's events and writes them as one answer at the end. */
final class WholeAnswerEncoder implements AnswerEncoder {
  private final Operation operation;
  private final AnswerId id;
  private String model;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder thinking = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private final List<Part> blocks = new ArrayList<>();
  private final List<Citation> citations = new ArrayList<>();
  private int signedThinking;
  private final ToolCallsSoFar calls = new ToolCallsSoFar();
  private StopReason reason = StopReason.STOP;
  private @Nullable Usage usage;

  WholeAnswerEncoder(Operation operation, AnswerId id, String model) {
    this.operation = operation;
    this.id = id;
    this.model = model;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Started started -> model = started.model();
      case InferenceEvent.TextDelta delta -> text.append(delta.text());
      case InferenceEvent.ThinkingDelta delta -> thinking.append(delta.text());
      case InferenceEvent.ThinkingSigned(Signature signature) -> {
        blocks.add(new Part.Thinking(thinking.substring(signedThinking), signature));
        signedThinking = thinking.length();
      }
      case InferenceEvent.RedactedThinking(Signature content) ->
          blocks.add(new Part.RedactedThinking(content));
      case InferenceEvent.RefusalDelta delta -> refusal.append(delta.text());
      case InferenceEvent.Cited(Citation citation) -> citations.add(citation);
      case InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.ToolCallDelta delta -> calls.add(delta);
      case InferenceEvent.ToolCallSigned signed -> calls.sign(signed);
      case InferenceEvent.Finished finished -> reason = finished.reason();
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
    boolean chat = operation == Operation.CHAT;
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("id", id.value());
          json.writeStringField("object", chat ? "chat.completion" : "text_completion");
          json.writeNumberField("created", id.created().getEpochSecond());
          json.writeStringField("model", model);
          json.writeArrayFieldStart("choices");
          json.writeStartObject();
          json.writeNumberField("index", 0);
          if (chat) {
            writeMessage(json);
          } else {
            json.writeStringField("text", text.toString());
          }
          json.writeNullField("logprobs");
          json.writeStringField("finish_reason", FinishReasons.word(reason, !refusal.isEmpty()));
          json.writeEndObject();
          json.writeEndArray();
          if (usage != null) {
            UsageWriter.write(usage, json);
          }
          json.writeEndObject();
        });
  }

  private void writeMessage(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("message");
    json.writeStringField("role", "assistant");
    json.writeStringField("content", isSilent() ? null : text.toString());
    json.writeStringField("refusal", refusal.isEmpty() ? null : refusal.toString());
    if (!thinking.isEmpty()) {
      json.writeStringField("reasoning_content", thinking.toString());
    }
    thinkingBlocks(json);
    annotations(json);
    if (!calls.isEmpty()) {
      json.writeArrayFieldStart("tool_calls");
      for (ToolCallsSoFar.Call call : calls.all()) {
        Signature signature = call.signature();
        String text = signature == null ? null : SignatureText.of(signature, Issuer.GEMINI);
        ToolCallWriter.write(call.id(), call.name(), call.arguments(), text, json);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** Whether something else stands for the text. */
  private boolean isSilent() {
    return text.isEmpty() && (!calls.isEmpty() || !refusal.isEmpty());
  }

  private void thinkingBlocks(JsonGenerator json) throws IOException {
    if (blocks.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("thinking_blocks");
    for (Part block : blocks) {
      if (block instanceof Part.Thinking(String its, Signature signature) && signature != null) {
        ThinkingBlocks.signed(its, signature, json);
      } else if (block instanceof Part.RedactedThinking(Signature content)) {
        ThinkingBlocks.redacted(content, json);
      }
    }
    json.writeEndArray();
  }

  private void annotations(JsonGenerator json) throws IOException {
    if (citations.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("annotations");
    for (Citation citation : citations) {
      CitationWriter.write(citation, json);
    }
    json.writeEndArray();
  }
}
