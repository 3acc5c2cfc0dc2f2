package dev.hearth.dialect.matrix;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.dialect.responses.ResponsesDialect;
import dev.hearth.inference.Operation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A format that is spoken at the door and by back ends, with a model that back ends serve. */
enum Side {
  OPENAI("OpenAI chat", "gpt-oss-120b"),
  RESPONSES("OpenAI Responses", "gpt-5.2"),
  ANTHROPIC("Anthropic", "claude-sonnet-4-5", "claude-opus-4-8"),
  OLLAMA("Ollama", "qwen3:8b", "gpt-oss:20b"),
  GEMINI("Gemini", "gemini-3-flash-preview", "gemini-2.5-flash");

  private final String title;
  private final String model;
  private final String otherModel;

  Side(String title, String model) {
    this(title, model, model);
  }

  Side(String title, String model, String otherModel) {
    this.title = title;
    this.model = model;
    this.otherModel = otherModel;
  }

  /** Its name in files' names. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its name for readers. */
  String title() {
    return title;
  }

  DoorDialect door() {
    return switch (this) {
      case OPENAI -> new OpenAiDialect();
      case RESPONSES -> new ResponsesDialect();
      case ANTHROPIC -> new AnthropicDialect();
      case OLLAMA -> OllamaDialect.chat();
      case GEMINI -> new GeminiDialect();
    };
  }

  BackendDialect backend() {
    return switch (this) {
      case OPENAI -> new OpenAiDialect();
      case RESPONSES -> new ResponsesDialect();
      case ANTHROPIC -> new AnthropicDialect();
      case OLLAMA -> OllamaDialect.chat();
      case GEMINI -> new GeminiDialect();
    };
  }

  /** The target of requests to it. */
  ModelParams target() {
    return new ModelParams(model, Map.of());
  }

  /** The models whose names tell that they take different things, the usual target's first. */
  List<String> models() {
    return Stream.of(model, otherModel).distinct().toList();
  }

  /** The door of an operation; chats' where the format has none for it. */
  DoorDialect door(Operation operation) {
    return switch (operation) {
      case PULL, CHAT, COUNT_TOKENS -> door();
      case COMPLETION -> this == OLLAMA ? OllamaDialect.generate() : door();
      case EMBEDDING -> this == OLLAMA ? OllamaDialect.embed() : door();
    };
  }

  /** What the path says of a caller's chat. */
  Asked asked(boolean stream) {
    return switch (this) {
      case GEMINI -> new Asked(Operation.CHAT, "asked", stream);
      case OPENAI, RESPONSES, ANTHROPIC, OLLAMA -> Asked.of(Operation.CHAT);
    };
  }

  /**
   * A caller's request as it is sent for a stream.
   *
   * @param body with {@code "stream": false} where the body says it
   */
  String body(String body, boolean stream) {
    String streamed =
        switch (this) {
          case OPENAI -> "\"stream\": true,\n  \"stream_options\": {\"include_usage\": true}";
          case RESPONSES, ANTHROPIC, OLLAMA, GEMINI -> "\"stream\": true";
        };
    return stream ? body.replace("\"stream\": false", streamed) : body;
  }

  static Side of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
