package dev.hearth.routing;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whose model a plain name is. */
public final class VendorNames {
  private static final Pattern OPENAI =
      Pattern.compile("(gpt-|chatgpt-|o[1-9](-|$)|text-embedding-|davinci|babbage).*");

  private VendorNames() {}

  /** The vendor as it stands before a model's name, such as {@code openai}; null for no idea. */
  public static @Nullable String vendorOf(String model) {
    if (model.startsWith("claude-")) {
      return "anthropic";
    }
    if (model.startsWith("gemini-")) {
      return "gemini";
    }
    return OPENAI.matcher(model).matches() ? "openai" : null;
  }
}
