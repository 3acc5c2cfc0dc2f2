package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.dialect.RequestOutline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What changes in a caller's bytes before they go to a back end of the same format: the model's
 * name, the target's defaults for absent fields, and thinking that another vendor's model left in
 * the conversation. Every other byte stays.
 */
final class RequestRewrite {
  private static final String MODEL = "model";
  private static final String MAX_TOKENS = "max_tokens";
  private static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";

  private final RequestOutline outline;
  private final List<Edit> edits = new ArrayList<>(3);
  private final StringBuilder added = new StringBuilder();

  private RequestRewrite(RequestBody body) {
    this.outline = body.outline();
  }

  /** The edits in the order of their places. */
  static List<Edit> edits(RequestBody body, ModelParams target) {
    RequestRewrite rewrite = new RequestRewrite(body);
    rewrite.replaceModel(target.model());
    target.defaults().forEach((name, json) -> rewrite.addDefault(name, json, target));
    rewrite.edits.addAll(ForeignThinking.edits(body));
    return rewrite.inOrder();
  }

  private void replaceModel(String model) {
    JsonOutline.Field field = outline.field(MODEL);
    if (field == null) {
      add(MODEL, JsonText.quote(model));
    } else {
      edits.add(new Edit(field.start(), field.end(), JsonText.quote(model)));
    }
  }

  private void addDefault(String name, String json, ModelParams target) {
    boolean settled =
        switch (name) {
          case MODEL, "stream" -> true;
          case MAX_COMPLETION_TOKENS ->
              isSet(MAX_TOKENS) || target.defaults().containsKey(MAX_TOKENS);
          default -> isSet(name);
        };
    if (!settled) {
      add(name.equals(MAX_COMPLETION_TOKENS) ? MAX_TOKENS : name, json);
    }
  }

  private boolean isSet(String name) {
    return outline.field(name) != null;
  }

  private void add(String name, String json) {
    added.append(',').append(JsonText.quote(name)).append(':').append(json);
  }

  private List<Edit> inOrder() {
    edits.sort(Comparator.comparingInt(Edit::start));
    if (!added.isEmpty()) {
      int at = outline.closingBrace();
      String text = outline.fields().isEmpty() ? added.substring(1) : added.toString();
      edits.add(new Edit(at, at, text));
    }
    return edits;
  }
}
