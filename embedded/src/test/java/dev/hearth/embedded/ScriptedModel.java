package dev.hearth.embedded;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A model that says what a test scripted, one piece a permit; a token is a character of the prompt.
 */
final class ScriptedModel implements TextModel {

  static final String FAILURE = "(the model fails here)";

  final Semaphore permits = new Semaphore(Integer.MAX_VALUE);
  final CountDownLatch firstAnswer = new CountDownLatch(1);
  final CountDownLatch closedEarly = new CountDownLatch(1);
  final List<String> readAhead = Collections.synchronizedList(new ArrayList<>());
  final List<String> prompts = Collections.synchronizedList(new ArrayList<>());
  private final int contextTokens;
  private final List<String> script;

  ScriptedModel(int contextTokens, String... script) {
    this.contextTokens = contextTokens;
    this.script = List.of(script);
  }

  /** Lets nothing through until permits are released. */
  ScriptedModel held() {
    permits.drainPermits();
    return this;
  }

  @Override
  public int contextTokens() {
    return contextTokens;
  }

  @Override
  public String prompt(List<ChatMessage> messages) {
    var prompt = new StringBuilder();
    messages.forEach(message -> prompt.append(message.text()));
    return prompt.toString();
  }

  @Override
  public int tokens(String text) {
    return text.length();
  }

  @Override
  public void readAhead(String beginning) {
    readAhead.add(beginning);
    permits.acquireUninterruptibly();
  }

  @Override
  public Answer answer(String prompt, Sampling sampling, int maxTokens) {
    prompts.add(prompt);
    firstAnswer.countDown();
    return new ScriptedAnswer(script, maxTokens);
  }

  /** The script up to the limit, then an empty piece when it was said to its end. */
  private final class ScriptedAnswer implements Answer {

    private final Deque<String> left;
    private int tokensLeft;
    private boolean over;

    ScriptedAnswer(List<String> script, int maxTokens) {
      this.left = new ArrayDeque<>(script);
      this.tokensLeft = maxTokens;
    }

    @Override
    public @Nullable Piece next() {
      permits.acquireUninterruptibly();
      if (over || tokensLeft == 0) {
        over = true;
        return null;
      }
      tokensLeft--;
      String said = left.poll();
      over = said == null;
      if (FAILURE.equals(said)) {
        throw new IllegalStateException("scripted failure");
      }
      return new Piece(said == null ? "" : said, 1);
    }

    @Override
    public void close() {
      if (!over) {
        closedEarly.countDown();
      }
    }
  }
}
