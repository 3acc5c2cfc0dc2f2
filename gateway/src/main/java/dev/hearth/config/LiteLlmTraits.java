package dev.hearth.config;

import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.ModelTraits.Capability;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a LiteLLM file's {@code model_info} says of a model. */
final class LiteLlmTraits {
  private static final Key<Integer> MAX_INPUT_TOKENS =
      Key.of("max_input_tokens", Kinds.whole(1, Integer.MAX_VALUE));
  private static final Key<String> MODE = Key.of("mode", Kinds.TEXT);
  private static final Key<Boolean> VISION = Key.of("supports_vision", Kinds.FLAG);
  private static final Key<Boolean> TOOLS = Key.of("supports_function_calling", Kinds.FLAG);
  private static final Key<Boolean> REASONING = Key.of("supports_reasoning", Kinds.FLAG);

  private static final Key<BigDecimal> INPUT_COST = Key.of("input_cost_per_token", Kinds.NUMBER);
  private static final Key<BigDecimal> OUTPUT_COST = Key.of("output_cost_per_token", Kinds.NUMBER);

  private LiteLlmTraits() {}

  /** The traits; that a model chats is told by its mode, or by whatever else it can. */
  static ModelTraits of(Section info) {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    add(capabilities, info, VISION, Capability.VISION);
    add(capabilities, info, TOOLS, Capability.TOOLS);
    add(capabilities, info, REASONING, Capability.THINKING);
    String mode = info.get(MODE).orElse("");
    if (mode.equals("embedding")) {
      capabilities.add(Capability.EMBEDDING);
    } else if (!capabilities.isEmpty()) {
      capabilities.add(Capability.CHAT);
    }
    return new ModelTraits(info.get(MAX_INPUT_TOKENS).orElse(0), capabilities);
  }

  /** US dollars for a million tokens of input and of output; the entry's own word counts more. */
  static @Nullable Double price(Section params, Section info) {
    BigDecimal input = cost(INPUT_COST, params, info);
    BigDecimal output = cost(OUTPUT_COST, params, info);
    return input == null && output == null
        ? null
        : orNothing(input).add(orNothing(output)).movePointRight(6).doubleValue();
  }

  private static @Nullable BigDecimal cost(Key<BigDecimal> key, Section params, Section info) {
    return params.get(key).or(() -> info.get(key)).orElse(null);
  }

  private static BigDecimal orNothing(@Nullable BigDecimal cost) {
    return cost == null ? BigDecimal.ZERO : cost;
  }

  private static void add(
      Set<Capability> capabilities, Section info, Key<Boolean> key, Capability capability) {
    if (info.get(key).orElse(false)) {
      capabilities.add(capability);
    }
  }
}
