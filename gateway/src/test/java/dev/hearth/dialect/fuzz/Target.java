package dev.hearth.dialect.fuzz;

import dev.hearth.dialect.JsonText;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What is fuzzed of one dialect. The first byte of an input picks the surface, the next two seed
 * the chance, the others are what comes in there.
 */
record Target(String name, Class<?> entry, List<Surface> surfaces) {
  private static final int HEAD = 3;

  static List<Target> all() {
    return List.of(
        OpenAiTarget.TARGET,
        ResponsesTarget.TARGET,
        AnthropicTarget.TARGET,
        OllamaTarget.TARGET,
        GeminiTarget.TARGET,
        SimpleTarget.TARGET);
  }

  void run(byte[] input) {
    if (input.length < HEAD) {
      return;
    }
    Surface surface = surfaces.get((input[0] & 0xff) % surfaces.size());
    Random chance = new Random((input[1] & 0xff) << 8 | (input[2] & 0xff));
    surface.check(Arrays.copyOfRange(input, HEAD, input.length), chance);
  }

  /** The inputs that the surfaces' examples are. */
  List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < surfaces.size(); i++) {
      for (String example : surfaces.get(i).examples()) {
        ByteArrayOutputStream seed = new ByteArrayOutputStream();
        seed.writeBytes(new byte[] {(byte) i, 0, (byte) seeds.size()});
        seed.writeBytes(JsonText.utf8(example));
        seeds.add(seed.toByteArray());
      }
    }
    return seeds;
  }
}
