package dev.hearth.links;

import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.upstream.Endpoint;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files of one request that were fetched for it. Each is fetched once, however often it is
 * named and however many back ends are tried; one that could not be fetched is not tried again.
 * Lives on its event loop; holds memory until {@link #release}.
 */
public final class LinkedFiles {

  /** How many files of one request are fetched. */
  static final int MAX_LINKS = 20;

  /** How many of them at a time. */
  private static final int AT_ONCE = 4;

  private static final Duration SOON = Duration.ofSeconds(1);

  private final LinkFetcher with;
  private final LinkRules rules;
  private final Map<Link, LinkedFile> files = new HashMap<>();
  private final Map<Link, InferenceError> failures = new HashMap<>();
  private final Deque<LinkFetch> waiting = new ArrayDeque<>();
  private final List<LinkFetch> running = new ArrayList<>(AT_ONCE);
  private Runnable ready = () -> {};
  private Consumer<InferenceError> unable = _ -> {};
  private @Nullable ScheduledFuture<?> timer;
  private long held;

  LinkedFiles(LinkFetcher with, LinkRules rules) {
    this.with = with;
    this.rules = rules;
  }

  /**
   * Fetches what is not there yet. One round at a time.
   *
   * @param wanted each once, in the order of the request
   * @param done hears when all are there: at once where they are already
   * @param failed hears, later, that one cannot be had: INEXPRESSIBLE where that is the request's
   *     matter, so that a target may be tried that takes it by its URL; otherwise the gateway's
   * @throws InferenceException when one may not be fetched, and none is: INEXPRESSIBLE
   */
  public void fetch(List<Link> wanted, Runnable done, Consumer<InferenceError> failed) {
    if (wanted.size() > MAX_LINKS) {
      throw new InferenceException(
          InferenceError.of(
                  Kind.INEXPRESSIBLE,
                  "%d files are given by their URLs and would have to be fetched (expected: at most %d)."
                      .formatted(wanted.size(), MAX_LINKS))
              .withCode("too_many_links"));
    }
    List<LinkFetch> missing = new ArrayList<>(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      Link link = wanted.get(i);
      if (!files.containsKey(link)) {
        String number = wanted.size() == 1 ? "" : " %d of %d".formatted(i + 1, wanted.size());
        missing.add(planned(link, "The %s given by URL%s".formatted(link.kind().word(), number)));
      }
    }
    if (missing.isEmpty()) {
      done.run();
      return;
    }
    ready = done;
    unable = failed;
    waiting.addAll(missing);
    timer = with.loop().schedule(this::late, rules.timeout().toNanos(), TimeUnit.NANOSECONDS);
    startMore();
  }

  /** The file, null where it was not fetched. */
  public @Nullable LinkedFile file(Link link) {
    return files.get(link);
  }

  /** Stops whatever is being fetched; nobody hears of it. */
  public void cancel() {
    waiting.clear();
    for (LinkFetch fetch : running) {
      fetch.cancel();
      giveBack(fetch.taken());
    }
    running.clear();
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** Lets go of everything. Idempotent. */
  public void release() {
    cancel();
    files.clear();
    giveBack(held);
  }

  // ---- what the fetches under way tell

  /** Whether a file whose host says that it is so long may be taken. */
  boolean hasRoomFor(@Nullable String length) {
    if (length == null) {
      return true;
    }
    boolean number = length.length() <= 18 && length.chars().allMatch(c -> c >= '0' && c <= '9');
    return number && !length.isEmpty() && Long.parseLong(length) <= rules.maxBytes() - held;
  }

  String tooLarge() {
    return "the request's files are too large (expected: at most %d bytes together)"
        .formatted(rules.maxBytes());
  }

  /** Takes room for more of a file; where there is none, the fetch is over. */
  boolean take(LinkFetch fetch, int bytes) {
    if (held + bytes > rules.maxBytes()) {
      failed(fetch, tooLarge());
      return false;
    }
    if (!with.room().tryTake(bytes)) {
      giveUp(
          InferenceError.of(
                  Kind.UNAVAILABLE,
                  "The gateway holds as many bytes of requests as it may, and has no room for the files"
                      + " that this one names; try again later.")
              .withRetryAfter(SOON));
      return false;
    }
    held += bytes;
    return true;
  }

  void arrived(LinkFetch fetch, LinkedFile file) {
    running.remove(fetch);
    files.put(fetch.link(), file);
    if (running.isEmpty() && waiting.isEmpty()) {
      cancel();
      ready.run();
    } else {
      startMore();
    }
  }

  void failed(LinkFetch fetch, String why) {
    InferenceError error =
        invalid(fetch.link(), "%s could not be fetched: %s.".formatted(fetch.title(), why));
    failures.put(fetch.link(), error);
    giveUp(error);
  }

  // ---- steps

  private void giveBack(long bytes) {
    held -= bytes;
    with.room().giveBack(bytes);
  }

  private void startMore() {
    while (running.size() < AT_ONCE && !waiting.isEmpty()) {
      LinkFetch next = waiting.removeFirst();
      running.add(next);
      next.start(with.client());
    }
  }

  private void late() {
    timer = null;
    failed(
        running.getFirst(),
        "it took longer than %s s".formatted(rules.timeout().toMillis() / 1000.0));
  }

  private void giveUp(InferenceError error) {
    cancel();
    unable.accept(error);
  }

  private LinkFetch planned(Link link, String title) {
    InferenceError before = failures.get(link);
    if (before != null) {
      throw new InferenceException(before);
    }
    if (rules.hosts().isEmpty()) {
      throw new InferenceException(notAllowed(link, title, "that setting lists none"));
    }
    LinkUrl url = parsed(link, title);
    Optional<Endpoint> endpoint = rules.endpoint(url);
    if (endpoint.isEmpty()) {
      throw new InferenceException(notAllowed(link, title, url + " is none of them"));
    }
    String where = "%s, at %s,".formatted(title, url);
    return new LinkFetch(link, where, endpoint.get(), url.path(), rules.timeout(), this);
  }

  private static LinkUrl parsed(Link link, String title) {
    try {
      return LinkUrl.parse(link.url());
    } catch (LinkException e) {
      throw new InferenceException(
          invalid(
              link,
              "%s cannot be fetched: %s (expected: an http or https URL, or the file in base 64)."
                  .formatted(title, e.why())));
    }
  }

  private static InferenceError notAllowed(Link link, String title, String why) {
    Feature feature =
        switch (link.kind()) {
          case IMAGE -> Feature.IMAGE_LINK;
          case DOCUMENT -> Feature.DOCUMENT_LINK;
        };
    return InferenceError.of(
            Kind.INEXPRESSIBLE,
            ("%s is for a back end that takes only files inside the request, and the gateway fetches"
                    + " from the hosts in its setting fetch.hosts alone: %s (expected: the file in"
                    + " base 64, or a URL of such a host).")
                .formatted(title, why))
        .withCode("unsupported_" + feature.word());
  }

  private static InferenceError invalid(Link link, String message) {
    return InferenceError.of(Kind.INEXPRESSIBLE, message)
        .withCode("invalid_%s_url".formatted(link.kind().word()));
  }
}
