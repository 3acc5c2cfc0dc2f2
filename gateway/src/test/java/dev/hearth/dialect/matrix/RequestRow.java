package dev.hearth.dialect.matrix;

import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that requests ask for.
 *
 * @param feature the one that it is a case of; null where every format has it
 * @param sample a request that asks for it
 * @param asked what of a request says that it does
 * @param how in what form it travels to those that do not have it as it is
 */
record RequestRow(
    String name,
    @Nullable Feature feature,
    InferenceRequest sample,
    Function<InferenceRequest, @Nullable Object> asked,
    Map<Side, String> how) {

  static RequestRow of(
      String name,
      @Nullable Feature feature,
      InferenceRequest sample,
      Function<InferenceRequest, @Nullable Object> asked) {
    return new RequestRow(name, feature, sample, asked, Map.of());
  }

  /** The same with a form for one of the formats. */
  RequestRow with(Side side, String form) {
    Map<Side, String> forms = new EnumMap<>(Side.class);
    forms.putAll(how);
    forms.put(side, form);
    return new RequestRow(name, feature, sample, asked, forms);
  }
}
