package dev.hearth.dialect.responses;

import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.dialect.RequestOutline;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What changes in a caller's bytes before they go to a back end of the same format: the model's
 * name, and the target's defaults for absent fields. Every other byte stays.
 */
final class RequestRewrite {
  private static final String MODEL = "model";

  private RequestRewrite() {}

  /** The edits in the order of their places. */
  static List<Edit> edits(RequestBody body, ModelParams target) {
    RequestOutline outline = body.outline();
    List<Edit> edits = new ArrayList<>(2);
    StringBuilder added = new StringBuilder();
    JsonOutline.Field model = outline.field(MODEL);
    if (model == null) {
      add(MODEL, JsonText.quote(target.model()), added);
    } else {
      edits.add(new Edit(model.start(), model.end(), JsonText.quote(target.model())));
    }
    Set<String> set =
        outline.fields().stream().map(JsonOutline.Field::name).collect(Collectors.toSet());
    TargetDefaults.missing(target, set).forEach((name, json) -> add(name, json, added));
    if (!added.isEmpty()) {
      int at = outline.closingBrace();
      edits.add(new Edit(at, at, set.isEmpty() ? added.substring(1) : added.toString()));
    }
    return edits;
  }

  private static void add(String name, String json, StringBuilder to) {
    to.append(',').append(JsonText.quote(name)).append(':').append(json);
  }
}
