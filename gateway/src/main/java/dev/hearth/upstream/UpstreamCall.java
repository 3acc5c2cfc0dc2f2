package dev.hearth.upstream;

/** A call under way. All methods are called on the client's event loop. */
public interface UpstreamCall {

  /**
   * Ends the call at once and closes its connection, so that the back end stops working. Nothing is
   * called on the handler afterwards. Without effect on a call that is over.
   */
  void cancel();

  /** Stops reading the answer until {@link #resume}; the time-out between chunks stands still. */
  void pause();

  /** Reads on. */
  void resume();
}
