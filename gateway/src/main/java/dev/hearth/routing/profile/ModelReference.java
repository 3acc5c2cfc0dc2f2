package dev.hearth.routing.profile;

import org.jspecify.annotations.Nullable;

/**
 * A model as a profile names it.
 *
 * @param text all of it
 * @param vendor what stands before the first slash; null where there is none
 * @param model what stands behind it, or all of it
 */
public record ModelReference(String text, @Nullable String vendor, String model) {

  /** The model of such a text. */
  public static ModelReference of(String text) {
    int slash = text.indexOf('/');
    return slash <= 0 || slash == text.length() - 1
        ? new ModelReference(text, null, text)
        : new ModelReference(text, text.substring(0, slash), text.substring(slash + 1));
  }
}
