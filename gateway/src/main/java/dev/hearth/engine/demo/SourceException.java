package dev.hearth.engine.demo;

/** One source did not give the model file; another one may. */
final class SourceException extends Exception {

  SourceException(String message) {
    super(message, null, false, false);
  }
}
