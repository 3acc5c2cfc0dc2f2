package dev.hearth.cli;

/** What the process says when it ends; {@code hearth --help} lists the same. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private ExitCode() {}
}
