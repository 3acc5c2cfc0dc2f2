package dev.hearth.embedded;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** A server on a free port with a scripted model behind it. */
final class RunningServer implements AutoCloseable {

  final ModelThread thread;
  private final CountDownLatch mayLoad = new CountDownLatch(1);
  private final LoopbackServer server;

  private RunningServer(ScriptedModel model) throws IOException {
    thread = new ModelThread(model.contextTokens());
    var json = new ChatJson("local/demo", () -> Instant.ofEpochSecond(1_700_000_000));
    server = LoopbackServer.open(0, new Routes(thread, json));
    thread.start(
        () -> {
          awaitPermissionToLoad();
          return model;
        },
        (_, failed) -> {
          throw new AssertionError("the model thread died", failed);
        });
  }

  static RunningServer stillLoading(ScriptedModel model) throws IOException {
    return new RunningServer(model);
  }

  static RunningServer with(ScriptedModel model) throws Exception {
    var running = new RunningServer(model);
    running.load();
    return running;
  }

  void load() throws Exception {
    mayLoad.countDown();
    Eventually.until("loaded", thread::isLoaded);
  }

  RawClient client() throws IOException {
    return new RawClient(server.port());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void awaitPermissionToLoad() {
    try {
      mayLoad.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
