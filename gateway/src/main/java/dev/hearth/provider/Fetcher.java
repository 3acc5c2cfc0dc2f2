package dev.hearth.provider;

import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.UpstreamFailure;
import dev.hearth.upstream.UpstreamRequest.Header;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks servers small questions and waits for the answers; for threads that may block. */
public interface Fetcher {

  /** How much of an answer is taken; a longer one is a failure. */
  int MAX_BODY_BYTES = 4 * 1024 * 1024;

  /** The header by which every answer of a Hearth says which process gave it. */
  String INSTANCE_HEADER = "x-hearth-instance";

  /**
   * What came of one GET request; redirects are not followed.
   *
   * @param path with query, beginning with a slash
   * @param timeout for all of it
   */
  FetchResult get(Endpoint endpoint, String path, List<Header> headers, Duration timeout)
      throws InterruptedException;

  /** What came of a request. */
  sealed interface FetchResult {}

  /**
   * A whole answer.
   *
   * @param hearthInstance the value of {@link #INSTANCE_HEADER}; null when the answer has none
   */
  record Answer(int status, @Nullable String hearthInstance, String body) implements FetchResult {
    public Answer {
      Objects.requireNonNull(body, "body");
    }

    boolean ok() {
      return status == 200;
    }

    /** Whether the server wants other credentials than it got. */
    boolean refusesCredentials() {
      return status == 401 || status == 403;
    }
  }

  /** No whole answer. */
  record Failed(UpstreamFailure failure) implements FetchResult {
    public Failed {
      Objects.requireNonNull(failure, "failure");
    }
  }
}
