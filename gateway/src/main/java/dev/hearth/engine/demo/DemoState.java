package dev.hearth.engine.demo;

import java.net.URI;

/** Where the demonstration stands. */
public sealed interface DemoState {

  /** The model file is looked for, checked or downloaded; nothing may be known yet (0 of 0). */
  record Fetching(String source, long bytesDone, long bytesTotal) implements DemoState {}

  /** The child process starts and loads the model. */
  record Starting() implements DemoState {}

  /**
   * The model answers.
   *
   * @param baseUrl what an OpenAI client takes as its base URL, ending with {@code /v1}
   */
  record Ready(URI baseUrl) implements DemoState {}

  /** It will not work any more; the reason is for the user. */
  record Failed(String reason) implements DemoState {}

  /** It was closed. */
  record Stopped() implements DemoState {}
}
