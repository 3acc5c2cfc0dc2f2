package dev.hearth.upstream;

/** Tells a blocking caller that a call failed; carries no stack trace. */
public final class UpstreamException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient UpstreamFailure failure;

  public UpstreamException(UpstreamFailure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  public UpstreamFailure failure() {
    return failure;
  }
}
