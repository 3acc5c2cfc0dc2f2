package dev.hearth.embedded;

/** The tokens of one exchange. */
record Usage(int promptTokens, int completionTokens) {

  int totalTokens() {
    return promptTokens + completionTokens;
  }
}
