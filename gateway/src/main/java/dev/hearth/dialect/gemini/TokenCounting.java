package dev.hearth.dialect.gemini;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.CountEncoder;
import dev.hearth.dialect.CountFields;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.OutlineReader;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.dialect.RequestEdits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How {@code countTokens} is asked and answered. What is counted are either bare {@code contents},
 * or a whole request inside the request, which then names the model once more.
 */
final class TokenCounting {
  /** Where a whole request stands. */
  static final String WHOLE = "generateContentRequest";

  private static final String MODEL = "model";
  private static final String MEMBER = "totalTokens";

  static final CountFields ANSWER = new CountFields(MEMBER);

  private TokenCounting() {}

  /**
   * What changes in a caller's bytes before they go to a back end of the same format: the names of
   * the model. A target's defaults are for answers.
   */
  static List<Edit> edits(RequestBody body, ModelParams target) {
    RequestEdits edits = new RequestEdits(body);
    OutlineReader request = OutlineReader.of(body);
    JsonOutline whole = whole(request);
    rename(request.field(MODEL), target, edits);
    rename(whole == null ? null : whole.field(MODEL), target, edits);
    return edits.inOrder();
  }

  /** The outline of the whole request inside the request; null when there is none. */
  static @Nullable JsonOutline whole(OutlineReader request) {
    return request.outline(RequestPeek.spelled(request, WHOLE));
  }

  private static void rename(
      JsonOutline.@Nullable Field model, ModelParams target, RequestEdits edits) {
    if (model != null) {
      edits.replace(model, RequestRewrite.resource(target.model()));
    }
  }

  static AnswerEncoder encoder() {
    return new CountEncoder((tokens, json) -> json.writeNumberField(MEMBER, tokens));
  }
}
