package dev.hearth.engine.demo;

/**
 * The demonstration cannot run. The message is for the user: what, where, what was expected and
 * what to do.
 */
public final class DemoUnavailableException extends Exception {

  private static final String WAY_OUT =
      " Or bring a model of your own: ./hearth serve --demo --demo-model FILE.gguf";

  private DemoUnavailableException(String message) {
    super(message, null, false, false);
  }

  /** Something that a model file of the user's own would get around. */
  static DemoUnavailableException unlessOwnModel(String message) {
    return new DemoUnavailableException(message + WAY_OUT);
  }

  static DemoUnavailableException because(String message) {
    return new DemoUnavailableException(message);
  }
}
