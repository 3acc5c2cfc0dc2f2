package dev.hearth.dialect.responses;

import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.dialect.RequestEdits;
import dev.hearth.inference.RequestFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What changes in a caller's bytes before they go to a back end of the same format: the model's
 * name, and the target's defaults for absent fields. Every other byte stays.
 */
final class RequestRewrite {
  private RequestRewrite() {}

  /** The edits in the order of their places. */
  static List<Edit> edits(RequestBody body, RequestFacts facts, ModelParams target) {
    RequestEdits edits = new RequestEdits(body);
    edits.model(target.model());
    Set<String> set =
        body.outline().fields().stream().map(JsonOutline.Field::name).collect(Collectors.toSet());
    Map<String, String> missing = TargetDefaults.missing(target, set);
    (TokenCounting.isAsked(facts) ? TokenCounting.only(missing) : missing).forEach(edits::add);
    return edits.inOrder();
  }
}
