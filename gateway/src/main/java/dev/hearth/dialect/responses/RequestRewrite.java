package dev.hearth.dialect.responses;

import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.dialect.RequestEdits;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What changes in a caller's bytes before they go to a back end of the same format: the model's
 * name, and the target's defaults for absent fields. Every other byte stays.
 */
final class RequestRewrite {
  private RequestRewrite() {}

  /** The edits in the order of their places. */
  static List<Edit> edits(RequestBody body, ModelParams target) {
    RequestEdits edits = new RequestEdits(body);
    edits.model(target.model());
    Set<String> set =
        body.outline().fields().stream().map(JsonOutline.Field::name).collect(Collectors.toSet());
    TargetDefaults.missing(target, set).forEach(edits::add);
    return edits.inOrder();
  }
}
