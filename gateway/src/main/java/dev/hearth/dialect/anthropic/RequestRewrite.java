package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.dialect.RequestEdits;
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

  private RequestRewrite() {}

  /** The edits in the order of their places. */
  static List<Edit> edits(RequestBody body, ModelParams target) {
    RequestEdits edits = new RequestEdits(body);
    edits.model(target.model());
    target.defaults().forEach((name, json) -> addDefault(name, json, target, edits));
    edits.addAll(ForeignThinking.edits(body));
    return edits.inOrder();
  }

  private static void addDefault(String name, String json, ModelParams target, RequestEdits edits) {
    boolean settled =
        switch (name) {
          case MODEL, "stream" -> true;
          case MAX_COMPLETION_TOKENS ->
              edits.isSet(MAX_TOKENS) || target.defaults().containsKey(MAX_TOKENS);
          default -> edits.isSet(name);
        };
    if (!settled) {
      edits.add(name.equals(MAX_COMPLETION_TOKENS) ? MAX_TOKENS : name, json);
    }
  }
}
