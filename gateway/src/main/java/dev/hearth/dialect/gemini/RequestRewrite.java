package dev.hearth.dialect.gemini;

import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final List<Edit> edits = new ArrayList<>(2);
  private final StringBuilder added = new StringBuilder();

  private RequestRewrite(RequestBody body, TargetDefaults defaults) {
    this.body = body;
    this.defaults = defaults;
  }

  /** The edits in the order of their places. */
  static List<Edit> edits(RequestBody body, ModelParams target) {
    RequestRewrite rewrite = new RequestRewrite(body, TargetDefaults.of(target.defaults()));
    JsonOutline.Field model = RequestPeek.field(body, "model");
    if (model != null) {
      rewrite.edits.add(new Edit(model.start(), model.end(), resource(target.model())));
    }
    rewrite.generation();
    rewrite.defaults.top().forEach(rewrite::top);
    return rewrite.inOrder();
  }

  /** The name of a model's resource as JSON text. */
  static String resource(String model) {
    return JsonText.quote(model.contains("/") ? model : "models/" + model);
  }

  private void top(String name, String json) {
    boolean open =
        body.outline().field(name) == null && body.outline().field(Fields.snake(name)) == null;
    if (open) {
      added.append(member(name, json)).append(',');
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
      int inside = config.start() + 1;
      edits.add(new Edit(inside, inside, members.toString()));
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
        edits.add(new Edit(nothing.start(), nothing.end(), json));
        return;
      }
    }
    added.append(member(TargetDefaults.GENERATION, json)).append(',');
  }

  private static String member(String name, String json) {
    return JsonText.quote(name) + ':' + json;
  }

  private List<Edit> inOrder() {
    if (!added.isEmpty()) {
      added.setLength(added.length() - 1);
      int at = body.outline().closingBrace();
      boolean alone = body.outline().fields().isEmpty();
      edits.add(new Edit(at, at, (alone ? "" : ",") + added));
    }
    edits.sort(Comparator.comparingInt(Edit::start));
    return edits;
  }
}
