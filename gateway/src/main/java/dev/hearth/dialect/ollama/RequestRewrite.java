package dev.hearth.dialect.ollama;

import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.dialect.RequestEdits;
import dev.hearth.dialect.RequestOutline;
import dev.hearth.inference.RequestFacts;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What changes in a caller's bytes before they go to an Ollama: the model's name, the target's
 * defaults for what the caller left open, and what keeps Ollama from cutting the request off
 * unseen: a {@link ContextWindow} where nobody set one, and {@code truncate} and {@code shift} as
 * false. A caller who says {@code true} there asked for it, and gets it. Every other byte stays.
 *
 * <p>The older {@code /api/embeddings} becomes the newer {@code /api/embed}, which is where
 * requests for vectors go: its prompt is the only input.
 */
final class RequestRewrite {
  private static final String INPUT = "input";

  private final Endpoint endpoint;
  private final RequestBody body;
  private final RequestOutline outline;
  private final RequestEdits edits;

  private RequestRewrite(Endpoint endpoint, RequestBody body) {
    this.endpoint = endpoint;
    this.body = body;
    this.outline = body.outline();
    this.edits = new RequestEdits(body);
  }

  /** The edits in the order of their places. */
  static List<Edit> edits(
      Endpoint endpoint, RequestBody body, RequestFacts facts, ModelParams target) {
    RequestRewrite rewrite = new RequestRewrite(endpoint, body);
    Settings settings = new Settings().with(target.defaults());
    rewrite.edits.model(target.model());
    rewrite.members(settings.members());
    rewrite.options(settings.options(), facts.maxOutputTokens());
    rewrite.cutNothingOff();
    if (endpoint == Endpoint.EMBEDDINGS) {
      rewrite.promptBecomesInput();
    }
    return rewrite.edits.inOrder();
  }

  private void members(Map<String, String> defaults) {
    defaults.forEach((name, json) -> {
      if (endpoint.isGenerating() || name.equals("keep_alive")) {
        setUnlessSet(name, json);
      }
    });
  }

  private void cutNothingOff() {
    setUnlessSet("truncate", "false");
    if (endpoint.isGenerating()) {
      setUnlessSet("shift", "false");
    }
  }

  /** Sets a field that the caller did not set, or set to null. */
  private void setUnlessSet(String name, String json) {
    JsonOutline.Field field = outline.field(name);
    if (field == null) {
      edits.add(name, json);
    } else if (isNull(field)) {
      edits.replace(field, json);
    }
  }

  private void options(Map<String, String> defaults, @Nullable Long maxOutputTokens) {
    JsonOutline.Field field = outline.field(Settings.OPTIONS);
    JsonOutline callers = RequestPeek.options(body);
    if (isOpen(callers, Settings.NUM_CTX)) {
      defaults.computeIfAbsent(
          Settings.NUM_CTX,
          _ -> Integer.toString(ContextWindow.of(endpoint, body, maxOutputTokens)));
    }
    StringJoiner missing = new StringJoiner(",");
    defaults.forEach((name, json) -> {
      JsonOutline.Field own = callers == null ? null : callers.field(name);
      if (own == null) {
        missing.add(JsonText.quote(name) + ':' + json);
      } else if (isNull(own)) {
        edits.replace(own, json);
      }
    });
    if (field == null) {
      edits.add(Settings.OPTIONS, "{" + missing + '}');
    } else if (callers == null) {
      edits.replace(field, "{" + missing + '}');
    } else if (missing.length() > 0) {
      edits.insert(field.start() + 1, missing + (callers.fields().isEmpty() ? "" : ","));
    }
  }

  private void promptBecomesInput() {
    JsonOutline.Field prompt = outline.field("prompt");
    if (prompt == null) {
      return;
    }
    JsonOutline.Field input = outline.field(INPUT);
    if (input == null) {
      String name = "null," + JsonText.quote(INPUT) + ':';
      edits.insert(prompt.start(), name);
    } else {
      edits.replace(input, body.json(prompt));
    }
  }

  private boolean isOpen(@Nullable JsonOutline callers, String name) {
    JsonOutline.Field own = callers == null ? null : callers.field(name);
    return own == null || isNull(own);
  }

  private boolean isNull(JsonOutline.Field field) {
    return body.byteAt(field.start()) == 'n';
  }
}
