package dev.hearth.embedded;

/** A request after which the connection cannot be used any more: it is answered, then closed. */
final class MalformedRequestException extends Exception {

  private final transient Rejection rejection;

  MalformedRequestException(int status, String message) {
    super(message, null, false, false);
    this.rejection = Rejection.http(status, message);
  }

  Rejection rejection() {
    return rejection;
  }
}
