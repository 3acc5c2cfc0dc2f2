package dev.hearth.embedded;

/** Carries a {@link Rejection} out of a reader; an expected outcome, so without a stack trace. */
final class RejectedException extends RuntimeException {

  private final transient Rejection rejection;

  RejectedException(Rejection rejection) {
    super(rejection.message(), null, false, false);
    this.rejection = rejection;
  }

  /** The value of {@code param} is not what was expected. */
  static RejectedException expected(String param, String found, String expected) {
    return new RejectedException(
        Rejection.parameter(param, "%s: %s (expected: %s)".formatted(param, found, expected)));
  }

  Rejection rejection() {
    return rejection;
  }
}
