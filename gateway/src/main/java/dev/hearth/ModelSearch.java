package dev.hearth;

import dev.hearth.config.Configuration;
import dev.hearth.provider.CloudModels;
import dev.hearth.provider.Discovered;
import dev.hearth.provider.Discovery;
import dev.hearth.provider.Fetcher;
import dev.hearth.provider.Pause;
import dev.hearth.provider.Provider;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Looks for models that no configuration names, as far as the one that holds allows it: servers on
 * this machine, and clouds whose keys lie in the environment. Thread-safe.
 */
final class ModelSearch implements AutoCloseable {
  private final Models models;
  private final Fetcher fetcher;
  private final Pause pause;
  private final Executor background;
  private final @Nullable String ollamaHost;
  private final int ownPort;

  private final Object lock = new Object();
  private @Nullable Discovery discovery;
  private List<Provider> allowed;
  private volatile CloudModels clouds;
  private boolean closed;

  /**
   * A search that does nothing until it is told to.
   *
   * @param background what a look may take its time on
   * @param ollamaHost the variable of that name
   */
  ModelSearch(
      Models models,
      Fetcher fetcher,
      Pause pause,
      Executor background,
      @Nullable String ollamaHost) {
    Configuration configuration = models.snapshot().configuration();
    this.models = models;
    this.fetcher = fetcher;
    this.pause = pause;
    this.background = background;
    this.ollamaHost = ollamaHost;
    this.ownPort = configuration.ingress().port();
    this.discovery = configuration.discover() ? discovery() : null;
    this.allowed = configuration.cloudKeys().usable();
    this.clouds = new CloudModels(allowed, fetcher, models::cloud, pause);
  }

  /** Looks for servers, and goes on looking; returns after the first look. */
  void discover() {
    Discovery looking = current();
    if (looking == null) {
      return;
    }
    try {
      looking.look();
      synchronized (lock) {
        if (!closed && discovery == looking) {
          looking.start();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lists the models of clouds from now on. */
  void listClouds() {
    clouds.start();
  }

  /** Looks for what another configuration allows; one at a time. */
  void follow(Configuration next) {
    Discovery ended = null;
    boolean begins = false;
    synchronized (lock) {
      if (closed) {
        return;
      }
      if (next.discover() && discovery == null) {
        discovery = discovery();
        begins = true;
      } else if (!next.discover()) {
        ended = discovery;
        discovery = null;
      }
    }
    if (ended != null) {
      ended.close();
      models.found(Discovered.nothing());
    }
    if (begins) {
      background.execute(this::discover);
    }
    followClouds(next.cloudKeys().usable());
  }

  private void followClouds(List<Provider> next) {
    if (!next.equals(allowed)) {
      allowed = next;
      clouds = clouds.replacedBy(next);
      clouds.start();
    }
  }

  private Discovery discovery() {
    Found found = new Found();
    Discovery made = Discovery.of(ollamaHost, ownPort, fetcher, found::tell, pause);
    found.by = made;
    return made;
  }

  private @Nullable Discovery current() {
    synchronized (lock) {
      return discovery;
    }
  }

  @Override
  public void close() {
    Discovery ended;
    synchronized (lock) {
      closed = true;
      ended = discovery;
    }
    if (ended != null) {
      ended.close();
    }
    clouds.close();
  }

  /** Passes on what a discovery found, unless it was told to end meanwhile. */
  private final class Found {
    private @Nullable Discovery by;

    void tell(Discovered now) {
      synchronized (lock) {
        if (discovery == by) {
          models.found(now);
        }
      }
    }
  }
}
