package dev.hearth.dialect.openai;

import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.dialect.RequestEdits;
import dev.hearth.dialect.RequestOutline;
import dev.hearth.inference.RequestFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changes in a caller's bytes before they go to a back end of the same format: the model's
 * name, the target's defaults for absent fields and, in a stream, the wish for usage. Every other
 * byte stays.
 */
final class RequestRewrite {
  private static final String MODEL = "model";
  private static final String STREAM_OPTIONS = "stream_options";
  private static final String INCLUDE_USAGE = "include_usage";
  private static final String MAX_TOKENS = "max_tokens";
  private static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";

  private final RequestBody body;
  private final RequestOutline outline;
  private final RequestEdits edits;

  private RequestRewrite(RequestBody body) {
    this.body = body;
    this.outline = body.outline();
    this.edits = new RequestEdits(body);
  }

  /**
   * The edits in the order of their places.
   *
   * @param messages those of the messages
   */
  static List<Edit> edits(
      RequestBody body, RequestFacts facts, ModelParams target, List<Edit> messages) {
    RequestRewrite rewrite = new RequestRewrite(body);
    rewrite.edits.addAll(messages);
    rewrite.edits.model(target.model());
    target.defaults().forEach(rewrite::addDefault);
    if (facts.stream() && !facts.usageInStream()) {
      rewrite.askForUsage(target.defaults().get(STREAM_OPTIONS));
    }
    return rewrite.edits.inOrder();
  }

  private void addDefault(String name, String json) {
    boolean settled =
        switch (name) {
          case MODEL, "stream", STREAM_OPTIONS -> true;
          case MAX_TOKENS -> edits.isSet(MAX_TOKENS) || edits.isSet(MAX_COMPLETION_TOKENS);
          case MAX_COMPLETION_TOKENS ->
              edits.isSet(MAX_COMPLETION_TOKENS) || edits.isSet(MAX_TOKENS);
          default -> edits.isSet(name);
        };
    if (!settled) {
      edits.add(name, json);
    }
  }

  private void askForUsage(@Nullable String defaultOptions) {
    JsonOutline.Field field = outline.field(STREAM_OPTIONS);
    if (field == null) {
      edits.add(STREAM_OPTIONS, withUsage(defaultOptions));
      return;
    }
    if (body.byteAt(field.start()) != '{') {
      edits.replace(field, withUsage(defaultOptions));
      return;
    }
    JsonOutline options = body.outline(field);
    JsonOutline.Field wish = options.field(INCLUDE_USAGE);
    if (wish != null) {
      edits.replace(wish, "true");
    } else {
      edits.insert(field.start() + 1, usageMember(options));
    }
  }

  private static String withUsage(@Nullable String options) {
    JsonOutline outline = JsonOutline.of(options == null ? "{}" : options);
    if (options == null || !outline.isWhole() || outline.field(INCLUDE_USAGE) != null) {
      return "{\"include_usage\":true}";
    }
    return "{" + usageMember(outline) + options.strip().substring(1);
  }

  private static String usageMember(JsonOutline others) {
    return "\"include_usage\":true" + (others.fields().isEmpty() ? "" : ",");
  }
}
