package dev.hearth.testkit;

import java.nio.file.Path;
import java.util.Optional;

/** SmolLM2-135M-Instruct, a real small model, for tests whose answer must make sense. */
public final class SmolModel {

  /** Names the GGUF file. */
  public static final String VARIABLE = "HEARTH_TEST_SMOL_MODEL";

  static final String PLACE = ".ci/models/SmolLM2-135M-Instruct.Q4_1.gguf";

  private SmolModel() {}

  public static Optional<Path> find() {
    return Checkout.named(VARIABLE).or(() -> Checkout.upwards(PLACE));
  }
}
