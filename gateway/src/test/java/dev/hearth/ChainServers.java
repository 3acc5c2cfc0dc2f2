package dev.hearth;

import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The five back ends of the chain {@code free-first} as scripts on loopback ports, and the
 * environment that names them. All of them answer until the test says otherwise.
 */
final class ChainServers implements AutoCloseable {
  static final String OLLAMA_CHAT = "/api/chat";
  static final String GENERATE = "/generate";
  static final String CHAT = "/v1/chat/completions";
  static final String MESSAGES = "/v1/messages";

  final ScriptedUpstream ollama = ScriptedUpstream.start();
  final ScriptedUpstream gpu = ScriptedUpstream.start();
  final ScriptedUpstream huggingface = ScriptedUpstream.start();
  final ScriptedUpstream openai = ScriptedUpstream.start();
  final ScriptedUpstream anthropic = ScriptedUpstream.start();

  ChainServers() {
    ollama
        .answer("/api/version", Script.ollamaVersion("0.13.0"))
        .answer("/api/tags", Script.ollamaTags("nomic-embed-text:latest", "qwen3:8b", "llama3.2"))
        .answer("/api/ps", Script.ollamaPs())
        .answer(OLLAMA_CHAT, Script.ollamaChat("from Ollama"));
    gpu.answer("/health", Script.json(200, "{\"status\":\"ok\"}"))
        .answer(GENERATE, Script.json(200, "{\"content\":\"from the notebook\"}"));
    huggingface.answer(CHAT, Script.chat("from Hugging Face"));
    openai.answer(CHAT, Script.chat("from OpenAI"));
    anthropic.answer(
        MESSAGES,
        Script.json(
            200,
            """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[\
            {"type":"text","text":"from Anthropic"}],"stop_reason":"end_turn",\
            "usage":{"input_tokens":7,"output_tokens":3}}\
            """));
  }

  /** The variables that name all of them; what is billed is not allowed. */
  Map<String, String> environment() {
    return Map.of(
        "OLLAMA_BASE_URL", ollama.baseUrl(),
        "GPU_REMOTE_URL", gpu.baseUrl(),
        "HUGGINGFACE_API_KEY", "hf_test",
        "HUGGINGFACE_API_BASE", huggingface.baseUrl(),
        "OPENAI_API_KEY", "sk-openai",
        "OPENAI_BASE_URL", openai.baseUrl(),
        "ANTHROPIC_API_KEY", "sk-ant",
        "ANTHROPIC_BASE_URL", anthropic.baseUrl());
  }

  /** The same with further variables. */
  Map<String, String> environment(Map<String, String> further) {
    Map<String, String> all = new HashMap<>(environment());
    all.putAll(further);
    return all;
  }

  /** The same where what is billed is allowed, too. */
  Map<String, String> paid() {
    return environment(Map.of("ENABLE_PAID_API", "true"));
  }

  /** Ollama stays where it is and fails. */
  ChainServers withoutOllama() {
    ollama.answer(OLLAMA_CHAT, Script.ollamaError(500, "out of memory"));
    return this;
  }

  /** The tunnel is closed: a page says so. */
  ChainServers withoutNotebook() {
    gpu.answer(GENERATE, Script.text(502, "text/html", "<html>the tunnel is gone</html>"));
    return this;
  }

  /** The free tier is used up. */
  ChainServers withoutHuggingFace() {
    huggingface.answer(CHAT, Script.error(402, "payment_required", "credits used up"));
    return this;
  }

  ChainServers withoutOpenAi() {
    openai.answer(CHAT, Script.error(503, "server_error", "overloaded"));
    return this;
  }

  ChainServers withoutAnthropic() {
    anthropic.answer(MESSAGES, Script.json(529, "{\"type\":\"error\"}"));
    return this;
  }

  /** None of them answers anything that it is asked of a model. */
  ChainServers withoutAnybody() {
    List.of(ollama, huggingface, openai)
        .forEach(server -> server.answerOthers(Script.error(503, "server_error", "down")));
    return withoutOllama()
        .withoutNotebook()
        .withoutHuggingFace()
        .withoutOpenAi()
        .withoutAnthropic();
  }

  @Override
  public void close() {
    ollama.close();
    gpu.close();
    huggingface.close();
    openai.close();
    anthropic.close();
  }
}
