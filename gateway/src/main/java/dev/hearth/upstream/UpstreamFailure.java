package dev.hearth.upstream;

import java.util.Objects;

/**
 * Why a call brought no complete answer.
 *
 * @param message what happened, with the endpoint; fit to be shown to an operator
 */
public record UpstreamFailure(Kind kind, String message) {

  /** In which way it failed. */
  public enum Kind {
    /** The name is unknown. */
    UNKNOWN_HOST,
    /** Nothing listens, or nothing answered the connection attempt in time. */
    CONNECT,
    /** The TLS handshake failed, the certificate included. */
    TLS,
    /** No connection became free in time. */
    NO_FREE_CONNECTION,
    /** The first byte did not come in time. */
    FIRST_BYTE_TIMEOUT,
    /** The answer stalled. */
    STALLED,
    /** The connection ended before the answer did. */
    CUT,
    /** The answer is not HTTP, or exceeds a limit. */
    PROTOCOL
  }

  public UpstreamFailure {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
  }
}
