package dev.hearth.engine.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;

/**
 * Downloads the model file from the hub into a part file. What an earlier run left there is
 * continued, if the hub still has the same file.
 */
final class HubDownload {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration FIRST_BYTE = Duration.ofSeconds(30);
  private static final int MAX_ATTEMPTS = 20;
  private static final int MAX_FRUITLESS = 3;
  private static final int PROGRESS_STEP = 256 << 10;

  private final DemoModel model;
  private final EnvironmentProxies proxies;
  private final Duration pause;
  private final Duration stall;

  HubDownload(DemoModel model, EnvironmentProxies proxies, Duration pause, Duration stall) {
    this.model = model;
    this.proxies = proxies;
    this.pause = pause;
    this.stall = stall;
  }

  /**
   * Completes the part file, whose checksum is not looked at here.
   *
   * @throws SourceException when the hub does not give the file
   * @throws IOException when the part file cannot be written
   */
  void complete(PartFile part, FetchListener listener)
      throws SourceException, IOException, InterruptedException {
    requireUsableProxy();
    HttpClient client = client();
    try {
      attempts(client, part, listener);
    } finally {
      client.shutdownNow();
    }
  }

  /** Goes on after a cut; a hub that never answers at all is given up at once. */
  private void attempts(HttpClient client, PartFile part, FetchListener listener)
      throws SourceException, IOException, InterruptedException {
    int fruitless = 0;
    boolean reached = false;
    for (int attempt = 0; part.size() < model.bytes(); attempt++) {
      long before = part.size();
      try {
        continueOnce(client, part, listener);
      } catch (ReadFailure cut) {
        boolean grown = part.size() > before;
        reached |= grown;
        fruitless = grown ? 0 : fruitless + 1;
        if (!reached || fruitless == MAX_FRUITLESS || attempt == MAX_ATTEMPTS) {
          throw new SourceException("%s: %s".formatted(model.hub().getHost(), cut.getMessage()));
        }
        Thread.sleep(pause);
      }
    }
  }

  private void requireUsableProxy() throws SourceException {
    try {
      var _ = proxies.select(model.hub());
    } catch (IllegalArgumentException unusable) {
      throw new SourceException(String.valueOf(unusable.getMessage()));
    }
  }

  private HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NORMAL)
        .connectTimeout(CONNECT)
        .proxy(proxies)
        .build();
  }

  private void continueOnce(HttpClient client, PartFile part, FetchListener listener)
      throws SourceException, ReadFailure, IOException, InterruptedException {
    HttpResponse<InputStream> response = send(client, request(part));
    if (!isContinuation(response, part)) {
      response.body().close();
      part.delete();
      response = send(client, request(part));
    }
    try (InputStream body = response.body()) {
      if (response.statusCode() == 200) {
        requireSize(response.headers().firstValueAsLong("content-length").orElse(model.bytes()));
        part.begin(response.headers().firstValue("etag").orElse(""));
      } else if (response.statusCode() != 206) {
        throw new SourceException(
            "%s answered %d".formatted(model.hub().getHost(), response.statusCode()));
      }
      append(body, part, listener);
    }
    if (part.size() < model.bytes()) {
      throw new ReadFailure("the answer ended after %d bytes".formatted(part.size()));
    }
  }

  /** False for a range that was asked for and is refused, or is not the one that was asked for. */
  private boolean isContinuation(HttpResponse<?> response, PartFile part) throws IOException {
    String expected = "bytes %d-%d/%d".formatted(part.size(), model.bytes() - 1, model.bytes());
    return switch (response.statusCode()) {
      case 206 -> response.headers().firstValue("content-range").orElse("").equals(expected);
      case 416 -> false;
      default -> true;
    };
  }

  private HttpRequest request(PartFile part) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(model.hub()).timeout(FIRST_BYTE).GET();
    String tag = part.tag();
    if (part.size() > 0 && !tag.isEmpty()) {
      request.header("Range", "bytes=%d-".formatted(part.size())).header("If-Range", tag);
    }
    return request.build();
  }

  private HttpResponse<InputStream> send(HttpClient client, HttpRequest request)
      throws ReadFailure, InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException unreachable) {
      throw ReadFailure.of(unreachable);
    }
  }

  /** A page that asks for a login, for instance, comes with a 200 too. */
  private void requireSize(long announced) throws SourceException {
    if (announced != model.bytes()) {
      throw new SourceException(
          "%s has a file of %d bytes (expected: %d)"
              .formatted(model.hub().getHost(), announced, model.bytes()));
    }
  }

  private void append(InputStream body, PartFile part, FetchListener listener)
      throws SourceException, ReadFailure, IOException, InterruptedException {
    long done = part.size();
    long told = -1;
    byte[] buffer = new byte[64 << 10];
    try (OutputStream out = part.append();
        var watch = new StallWatch(body, stall)) {
      for (int read = read(body, buffer); read >= 0; read = read(body, buffer)) {
        watch.sawProgress();
        done += read;
        requireSize(Math.max(done, model.bytes()));
        out.write(buffer, 0, read);
        if (told < 0 || done - told >= PROGRESS_STEP || done == model.bytes()) {
          listener.progress(model.hub().getHost(), done, model.bytes());
          told = done;
        }
      }
    }
  }

  private static int read(InputStream body, byte[] buffer)
      throws ReadFailure, InterruptedException {
    try {
      return body.read(buffer);
    } catch (IOException cut) {
      throw ReadFailure.of(cut);
    }
  }

  /** The connection failed, as opposed to the disk. */
  private static final class ReadFailure extends Exception {

    private ReadFailure(String message) {
      super(message, null, false, false);
    }

    static ReadFailure of(IOException failure) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return new ReadFailure(
          switch (failure) {
            case HttpTimeoutException _ -> "no answer in time";
            case ConnectException e when e.getCause() instanceof UnresolvedAddressException ->
                "the name cannot be resolved";
            case ConnectException _ -> "no connection";
            default -> "%s: %s".formatted(failure.getClass().getSimpleName(), failure.getMessage());
          });
    }
  }
}
