package dev.hearth.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.inference.Citation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of an answer, as far as it was told. */
sealed interface OutputItem {

  /** Its place in the answer. */
  int index();

  String id();

  /** Writes it as it is now. */
  void write(JsonGenerator json) throws IOException;

  /** The same with what the caller is not told. */
  default void writeUntold(JsonGenerator json) throws IOException {
    write(json);
  }

  /** A text or a refusal of a message. */
  final class Content {
    final boolean refusal;
    final int index;
    final StringBuilder text = new StringBuilder();
    final List<Citation> citations = new ArrayList<>();

    Content(boolean refusal, int index) {
      this.refusal = refusal;
      this.index = index;
    }

    void write(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("type", refusal ? "refusal" : "output_text");
      json.writeStringField(refusal ? "refusal" : "text", text.toString());
      if (!refusal) {
        json.writeArrayFieldStart("annotations");
        for (Citation citation : citations) {
          annotation(citation, json);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("logprobs");
        json.writeEndArray();
      }
      json.writeEndObject();
    }

    /** Writes a citation; one without a place rests on all of the text so far. */
    void annotation(Citation citation, JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("type", "url_citation");
      json.writeNumberField("start_index", Math.max(0, citation.start()));
      json.writeNumberField("end_index", citation.end() < 0 ? text.length() : citation.end());
      json.writeStringField("url", citation.url());
      json.writeStringField("title", citation.title() == null ? "" : citation.title());
      json.writeEndObject();
    }
  }

  /** What the model says. */
  final class Spoken implements OutputItem {
    private final int index;
    private final String id;
    private final List<Content> contents = new ArrayList<>();
    private String status = Outcome.IN_PROGRESS;

    Spoken(ItemIds ids, int index) {
      this.index = index;
      this.id = ids.item("msg", index);
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public String id() {
      return id;
    }

    /** Its last content; null when it has none. */
    @Nullable Content last() {
      return contents.isEmpty() ? null : contents.getLast();
    }

    Content add(boolean refusal) {
      Content content = new Content(refusal, contents.size());
      contents.add(content);
      return content;
    }

    void end(String itsStatus) {
      status = itsStatus;
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("type", "message");
      json.writeStringField("status", status);
      json.writeStringField("role", "assistant");
      json.writeArrayFieldStart("content");
      for (Content content : contents) {
        content.write(json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  /** The model's thinking. It has a text, possibly an empty one, or only its issuer can read it. */
  final class Thought implements OutputItem {
    private final int index;
    private final String id;
    private @Nullable StringBuilder text;
    private @Nullable String encrypted;
    private @Nullable String untold;

    Thought(ItemIds ids, int index) {
      this.index = index;
      this.id = ids.item("rs", index);
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public String id() {
      return id;
    }

    boolean hasText() {
      return text != null;
    }

    String text() {
      return text == null ? "" : text.toString();
    }

    void append(String delta) {
      text = text == null ? new StringBuilder() : text;
      text.append(delta);
    }

    void encrypt(String content) {
      encrypted = content;
    }

    /** The same where the caller is not told. */
    void encryptUntold(String content) {
      untold = content;
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
      write(encrypted, json);
    }

    @Override
    public void writeUntold(JsonGenerator json) throws IOException {
      write(untold == null ? encrypted : untold, json);
    }

    private void write(@Nullable String content, JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("type", "reasoning");
      json.writeArrayFieldStart("summary");
      if (text != null) {
        summary(text.toString(), json);
      }
      json.writeEndArray();
      if (content != null) {
        json.writeStringField("encrypted_content", content);
      }
      json.writeEndObject();
    }

    /** Writes a part of a summary. */
    static void summary(String text, JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("type", "summary_text");
      json.writeStringField("text", text);
      json.writeEndObject();
    }
  }

  /** The model's wish to run a tool. */
  final class Call implements OutputItem {
    private final int index;
    private final String id;
    private final String callId;
    private final ToolNames.Origin tool;
    private final StringBuilder arguments = new StringBuilder();
    private String status = Outcome.IN_PROGRESS;

    Call(ItemIds ids, int index, String callId, ToolNames.Origin tool) {
      this.index = index;
      this.id = ids.item(tool.custom() ? "ctc" : "fc", index);
      this.callId = callId;
      this.tool = tool;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public String id() {
      return id;
    }

    boolean isCustom() {
      return tool.custom();
    }

    String name() {
      return tool.name();
    }

    void append(String delta) {
      arguments.append(delta);
    }

    /** What the tool gets: the text of a custom one, the arguments of a function. */
    String input() {
      String all = arguments.isEmpty() ? "{}" : arguments.toString();
      return tool.custom() ? CustomInput.input(all) : all;
    }

    void end(String itsStatus) {
      status = itsStatus;
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
      boolean open = status.equals(Outcome.IN_PROGRESS);
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("type", tool.custom() ? "custom_tool_call" : "function_call");
      json.writeStringField("status", status);
      json.writeStringField("call_id", callId);
      if (tool.namespace() != null) {
        json.writeStringField("namespace", tool.namespace());
      }
      json.writeStringField("name", tool.name());
      json.writeStringField(tool.custom() ? "input" : "arguments", open ? "" : input());
      json.writeEndObject();
    }
  }
}
