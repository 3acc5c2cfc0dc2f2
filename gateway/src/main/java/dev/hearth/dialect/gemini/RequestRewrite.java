package dev.hearth.dialect.gemini;

import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.dialect.RequestEdits;
import java.util.List;
import java.util.Map;

/**
 * What changes in a caller's chat before it goes to a back end of the same format. The model is in
 * the path; only a body that repeats it gets its name. Spliced in are the target's defaults for
 * what the caller left open: at the top, or into its {@code generationConfig}.
 */
final class RequestRewrite {
  private final RequestBody body;
  private final TargetDefaults defaults;
  private final RequestEdits edits;

  private RequestRewrite(RequestBody body, TargetDefaults defaults) {
    this.body = body;
    this.edits = new RequestEdits(body);
    this.defaults = defaults;
  }

  /** The edits in the order of their places. */
  static List<Edit> edits(RequestBody body, ModelParams target) {
    RequestRewrite rewrite = new RequestRewrite(body, TargetDefaults.of(target.defaults()));
    JsonOutline.Field model = RequestPeek.field(body, "model");
    if (model != null) {
      rewrite.edits.replace(model, resource(target.model()));
    }
    rewrite.generation();
    rewrite.defaults.top().forEach(rewrite::top);
    return rewrite.edits.inOrder();
  }

  /** The name of a model's resource as JSON text. */
  static String resource(String model) {
    return JsonText.quote(model.contains("/") ? model : "models/" + model);
  }

  private void top(String name, String json) {
    if (!edits.isSet(name) && !edits.isSet(Fields.snake(name))) {
      edits.add(name, json);
    }
  }

  private void generation() {
    if (defaults.generation().isEmpty()) {
      return;
    }
    JsonOutline.Field config = RequestPeek.field(body, TargetDefaults.GENERATION);
    if (config == null) {
      generationFromNothing();
      return;
    }
    JsonOutline its = body.outline(config);
    if (!its.isWhole()) {
      return;
    }
    StringBuilder members = new StringBuilder();
    for (Map.Entry<String, String> member : defaults.generation().entrySet()) {
      String name = member.getKey();
      if (its.field(name) == null && its.field(Fields.snake(name)) == null) {
        members.append(member(name, member.getValue())).append(',');
      }
    }
    if (its.fields().isEmpty() && !members.isEmpty()) {
      members.setLength(members.length() - 1);
    }
    if (!members.isEmpty()) {
      edits.insert(config.start() + 1, members.toString());
    }
  }

  /** The caller has no such field, or one that is null. */
  private void generationFromNothing() {
    StringBuilder object = new StringBuilder();
    defaults.generation().forEach((name, json) -> object.append(',').append(member(name, json)));
    String json = '{' + object.substring(1) + '}';
    for (String name :
        List.of(TargetDefaults.GENERATION, Fields.snake(TargetDefaults.GENERATION))) {
      JsonOutline.Field nothing = body.outline().field(name);
      if (nothing != null) {
        edits.replace(nothing, json);
        return;
      }
    }
    edits.add(TargetDefaults.GENERATION, json);
  }

  private static String member(String name, String json) {
    return JsonText.quote(name) + ':' + json;
  }
}
