package dev.hearth.provider;

import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.UpstreamFailure;
import dev.hearth.upstream.UpstreamRequest.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Servers that a test makes up: answers by URL; where none is, nobody listens. */
final class FakeServers implements Fetcher {

  private final Map<String, FetchResult> answers = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final Map<String, List<Header>> headers = new HashMap<>();

  /** From now on this URL is answered with this. */
  synchronized FakeServers answer(String url, int status, String body) {
    answers.put(url, new Answer(status, null, body));
    return this;
  }

  synchronized FakeServers answer(String url, String body) {
    return answer(url, 200, body);
  }

  /** A Hearth answers there. */
  synchronized FakeServers answerAsHearth(String url, String body) {
    answers.put(url, new Answer(200, "0123456789abcdef", body));
    return this;
  }

  /** From now on this URL fails like this. */
  synchronized FakeServers fail(String url, UpstreamFailure.Kind kind, String message) {
    answers.put(url, new Failed(new UpstreamFailure(kind, message)));
    return this;
  }

  /** From now on nobody listens there. */
  synchronized FakeServers silence(String url) {
    answers.remove(url);
    return this;
  }

  /** The URLs that were asked since this was called last, in order. */
  synchronized List<String> asked() {
    List<String> since = List.copyOf(asked);
    asked.clear();
    return since;
  }

  /** The header fields of the last question to this URL. */
  synchronized List<Header> headers(String url) {
    return headers.getOrDefault(url, List.of());
  }

  @Override
  public synchronized FetchResult get(
      Endpoint endpoint, String path, List<Header> sent, Duration timeout) {
    String url = endpoint + path;
    asked.add(url);
    headers.put(url, sent);
    FetchResult answer = answers.get(url);
    return answer == null
        ? new Failed(
            new UpstreamFailure(UpstreamFailure.Kind.CONNECT, endpoint + ": connection refused"))
        : answer;
  }
}
