package dev.hearth.bench;

import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.dialect.responses.ResponsesDialect;
import java.util.Arrays;

/** A back end and a caller of another format, and an answer as such a back end streams it. */
public enum Pair {
  OPENAI_TO_ANTHROPIC {
    @Override
    String[] answer(String text, int times) {
      return openAi(text, times);
    }
  },
  OPENAI_TO_RESPONSES {
    @Override
    String[] answer(String text, int times) {
      return openAi(text, times);
    }
  },
  ANTHROPIC_TO_OPENAI {
    @Override
    String[] answer(String text, int times) {
      return around(
          named(
                  "message_start",
                  ",\"message\":{\"id\":\"msg_01XFDUDYJgAACzvnptvVoYEL\",\"type\":\"message\","
                      + "\"role\":\"assistant\",\"model\":\"claude-opus-4-8\",\"content\":[],"
                      + "\"stop_reason\":null,\"stop_sequence\":null,"
                      + "\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}")
              + named(
                  "content_block_start",
                  ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
          named(
              "content_block_delta",
              ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text + "\"}"),
          times,
          named("content_block_stop", ",\"index\":0")
              + named(
                  "message_delta",
                  ",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                      + "\"usage\":{\"output_tokens\":15}")
              + named("message_stop", ""));
    }
  },
  GEMINI_TO_OPENAI {
    @Override
    String[] answer(String text, int times) {
      String usage =
          "\"usageMetadata\":{\"promptTokenCount\":25,\"candidatesTokenCount\":15,"
              + "\"totalTokenCount\":40,\"promptTokensDetails\":[{\"modality\":\"TEXT\","
              + "\"tokenCount\":25}]},\"modelVersion\":\"gemini-2.5-flash\","
              + "\"responseId\":\"kGkOaJ2fEsKVn9kP3tW8wAY\"}\r\n\r\n";
      String start = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"";
      String end = "\"}],\"role\":\"model\"},";
      return around(
          "",
          start + text + end + "\"index\":0}]," + usage,
          times,
          start + end + "\"finishReason\":\"STOP\",\"index\":0}]," + usage);
    }
  },
  OLLAMA_TO_OPENAI {
    @Override
    String[] answer(String text, int times) {
      String start =
          "{\"model\":\"qwen3:8b\",\"created_at\":\"2026-11-21T10:00:00.123456789Z\",\"message\":"
              + "{\"role\":\"assistant\",\"content\":\"";
      return around(
          "",
          start + text + "\"},\"done\":false}\n",
          times,
          start
              + "\"},\"done_reason\":\"stop\",\"done\":true,\"total_duration\":4648158584,"
              + "\"load_duration\":4071084,\"prompt_eval_count\":25,"
              + "\"prompt_eval_duration\":439038000,\"eval_count\":15,"
              + "\"eval_duration\":4196918000}\n");
    }
  };

  BackendDialect backend() {
    return switch (this) {
      case OPENAI_TO_ANTHROPIC, OPENAI_TO_RESPONSES -> new OpenAiDialect();
      case ANTHROPIC_TO_OPENAI -> new AnthropicDialect();
      case GEMINI_TO_OPENAI -> new GeminiDialect();
      case OLLAMA_TO_OPENAI -> new OllamaDialect();
    };
  }

  DoorDialect door() {
    return switch (this) {
      case OPENAI_TO_ANTHROPIC -> new AnthropicDialect();
      case OPENAI_TO_RESPONSES -> new ResponsesDialect();
      case ANTHROPIC_TO_OPENAI, GEMINI_TO_OPENAI, OLLAMA_TO_OPENAI -> new OpenAiDialect();
    };
  }

  /** The pieces in which the answer arrives: what begins it, the text so many times, its end. */
  abstract String[] answer(String text, int times);

  private static String[] openAi(String text, int times) {
    String start =
        "data: {\"id\":\"chatcmpl-AbCdEfGhIjKlMnOpQrStUvWx\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1795255200,\"model\":\"gpt-4.1-mini\",\"service_tier\":\"default\","
            + "\"system_fingerprint\":\"fp_44add55ff2\",\"choices\":[";
    String delta = "{\"index\":0,\"delta\":";
    String going = ",\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n";
    return around(
        start + delta + "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}" + going,
        start + delta + "{\"content\":\"" + text + "\"}" + going,
        times,
        start
            + delta
            + "{},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":null}\n\n"
            + start
            + "],\"usage\":{\"prompt_tokens\":25,\"completion_tokens\":15,\"total_tokens\":40}}\n\n"
            + "data: [DONE]\n\n");
  }

  private static String named(String type, String members) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + members + "}\n\n";
  }

  private static String[] around(String start, String piece, int times, String end) {
    String[] pieces = new String[times + 2];
    Arrays.fill(pieces, piece);
    pieces[0] = start;
    pieces[times + 1] = end;
    return pieces;
  }
}
