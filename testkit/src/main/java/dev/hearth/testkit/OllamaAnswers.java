package dev.hearth.testkit;

import dev.hearth.testkit.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bodies and streams in the shapes of Ollama's native API. */
final class OllamaAnswers {

  private static final String CREATED_AT = "2026-11-21T10:00:00.123456789Z";
  private static final String DIGEST = "0123456789abcdef".repeat(4);
  private static final long SIZE = 4_920_753_328L;

  private OllamaAnswers() {}

  static String chat(String text) {
    return Json.write(last(text, OpenAiAnswers.words(text)));
  }

  static Script chatStream(List<String> texts) {
    List<Step> steps = new ArrayList<>(Script.chunked(200, "application/x-ndjson").steps());
    for (String text : texts) {
      steps.add(
          line(
              Kind.CONTENT,
              Json.object(
                  "model",
                  Script.MODEL,
                  "created_at",
                  CREATED_AT,
                  "message",
                  message(text),
                  "done",
                  false)));
    }
    steps.add(line(Kind.END_MARKER, last("", texts.size())));
    steps.add(new Step.End());
    return Script.of(steps);
  }

  static String error(String message) {
    return Json.write(Json.object("error", message));
  }

  static String tags(List<String> names) {
    List<@Nullable Object> models = Json.array();
    names.forEach(name -> {
      Map<String, @Nullable Object> model = model(name);
      model.put("modified_at", CREATED_AT);
      models.add(model);
    });
    return Json.write(Json.object("models", models));
  }

  static String ps(List<String> names) {
    List<@Nullable Object> models = Json.array();
    names.forEach(name -> {
      Map<String, @Nullable Object> model = model(name);
      model.put("expires_at", "2026-11-21T10:05:00.123456789Z");
      model.put("size_vram", SIZE);
      model.put("context_length", 4096);
      models.add(model);
    });
    return Json.write(Json.object("models", models));
  }

  static String version(String version) {
    return Json.write(Json.object("version", version));
  }

  static String show(String architecture, int contextLength) {
    return Json.write(
        Json.object(
            "modelfile",
            "",
            "parameters",
            "",
            "template",
            "",
            "details",
            details(),
            "model_info",
            Json.object(
                "general.architecture",
                architecture,
                architecture + ".context_length",
                contextLength),
            "capabilities",
            Json.array("completion", "tools"),
            "modified_at",
            CREATED_AT));
  }

  static String embed(int inputs, int dimensions) {
    List<@Nullable Object> vectors = Json.array();
    for (int i = 0; i < inputs; i++) {
      vectors.add(OpenAiAnswers.vector(i, dimensions));
    }
    return Json.write(
        Json.object(
            "model",
            Script.MODEL,
            "embeddings",
            vectors,
            "total_duration",
            14_143_917L,
            "load_duration",
            1_019_500L,
            "prompt_eval_count",
            OpenAiAnswers.PROMPT_TOKENS));
  }

  private static Map<String, @Nullable Object> last(String text, int evalCount) {
    return Json.object(
        "model",
        Script.MODEL,
        "created_at",
        CREATED_AT,
        "message",
        message(text),
        "done",
        true,
        "done_reason",
        "stop",
        "total_duration",
        5_043_500_667L,
        "load_duration",
        5_025_959L,
        "prompt_eval_count",
        OpenAiAnswers.PROMPT_TOKENS,
        "prompt_eval_duration",
        325_953_000L,
        "eval_count",
        evalCount,
        "eval_duration",
        4_709_213_000L);
  }

  private static Object message(String text) {
    return Json.object("role", "assistant", "content", text);
  }

  private static Map<String, @Nullable Object> model(String name) {
    return Json.object(
        "name", name, "model", name, "size", SIZE, "digest", DIGEST, "details", details());
  }

  private static Object details() {
    return Json.object(
        "parent_model",
        "",
        "format",
        "gguf",
        "family",
        "llama",
        "families",
        Json.array("llama"),
        "parameter_size",
        "8.0B",
        "quantization_level",
        "Q4_K_M");
  }

  private static Step line(Kind kind, Object body) {
    return new Step.Piece(kind, Bytes.utf8(Json.write(body) + "\n"));
  }
}
