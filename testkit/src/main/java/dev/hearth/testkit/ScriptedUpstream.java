package dev.hearth.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/**
 * An HTTP/1.1 back end on a loopback port that plays {@link Script}s and records what it was sent.
 *
 * <p>It writes to raw sockets, so faults are exact: a cut after the third event is just that.
 * Requests are recorded in the order in which their heads arrive; every wait is bounded and fails
 * with what was seen instead. {@link #close} ends all connections and fails when a client sent
 * something that is not HTTP, or a script could not be played.
 */
public final class ScriptedUpstream implements AutoCloseable {

  private final ServerSocket server;
  private final String scheme;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Journal journal = new Journal();
  private final Playbook playbook = new Playbook();

  // guarded by the journal's lock
  private final List<ScriptedConnection> connections = new ArrayList<>();
  private int opened;
  private boolean expectsMalformed;

  private ScriptedUpstream(ServerSocket server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    threads.execute(this::accept);
  }

  /** Starts on a free loopback port. */
  public static ScriptedUpstream start() {
    return startOn(0);
  }

  /** Starts on this loopback port: a back end that comes back. */
  public static ScriptedUpstream startOn(int port) {
    return open(ServerSocketFactory.getDefault(), "http", port, 0);
  }

  /** Starts with a receive buffer of about this many bytes, so that slow reading is soon felt. */
  public static ScriptedUpstream startWithReceiveBuffer(int bytes) {
    return open(ServerSocketFactory.getDefault(), "http", 0, bytes);
  }

  /** Starts with sockets of this factory, which speak TLS. */
  public static ScriptedUpstream startTls(ServerSocketFactory factory) {
    return open(factory, "https", 0, 0);
  }

  /** A loopback port on which nothing listens: connections to it are refused. */
  public static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free loopback port", e);
    }
  }

  private static ScriptedUpstream open(
      ServerSocketFactory factory, String scheme, int port, int receiveBuffer) {
    try {
      ServerSocket server = factory.createServerSocket();
      server.setReuseAddress(true);
      if (receiveBuffer > 0) {
        server.setReceiveBufferSize(receiveBuffer);
      }
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
      return new ScriptedUpstream(server, scheme);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on loopback port " + port, e);
    }
  }

  // ---- what it answers

  /**
   * Requests of this path (query not counted) get these scripts, one each in this order; the last
   * one repeats. Replaces what the path had.
   */
  public ScriptedUpstream answer(String path, Script... scripts) {
    playbook.answer(path, List.of(scripts));
    return this;
  }

  /** The same for every path without scripts of its own; without any, the answer is 404. */
  public ScriptedUpstream answerOthers(Script... scripts) {
    playbook.answerOthers(List.of(scripts));
    return this;
  }

  /** This test sends what is not HTTP on purpose: {@link #close} does not complain of it. */
  public ScriptedUpstream expectMalformed() {
    journal.change(() -> expectsMalformed = true);
    return this;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** {@code http://127.0.0.1:port}, without a path. */
  public String baseUrl() {
    return scheme + "://127.0.0.1:" + port();
  }

  public URI uri(String path) {
    return URI.create(baseUrl() + path);
  }

  // ---- what it saw

  /** The first 10,000 requests, in order of arrival. */
  public List<ReceivedRequest> requests() {
    return journal.requests();
  }

  public List<ReceivedRequest> requests(String path) {
    return requests().stream().filter(r -> r.path().equals(path)).toList();
  }

  /** How many requests came, kept or not. */
  public long requestCount() {
    return journal.count();
  }

  /** What came that was not HTTP, and scripts that could not be played. */
  public List<String> problems() {
    return journal.problems();
  }

  /** Waits for the n-th request, counted from 1. */
  public ReceivedRequest awaitRequest(int n) {
    journal.await("request " + n, () -> journal.count() >= n);
    return requests().get(n - 1);
  }

  /** Waits for the n-th request of this path, counted from 1. */
  public ReceivedRequest awaitRequest(String path, int n) {
    journal.await("request " + n + " of " + path, () -> requests(path).size() >= n);
    return requests(path).get(n - 1);
  }

  /**
   * Waits until some client left before it had its whole answer, and returns that request. A client
   * that ends only its own sending counts as gone, too; one that is not being read (see {@link
   * Script#pauseReadingAfter}) is not seen to go.
   */
  public ReceivedRequest awaitHangUp() {
    journal.await("a client to hang up", () -> requests().stream().anyMatch(r -> r.hungUp()));
    return requests().stream().filter(r -> r.hangUp().isPresent()).findFirst().orElseThrow();
  }

  /** How many connections were ever opened. */
  public int connectionCount() {
    return journal.locked(() -> opened);
  }

  /** How many connections the clients hold open now. */
  public int openConnections() {
    return journal.locked(
        () -> (int) connections.stream().filter(connection -> !connection.ended()).count());
  }

  public void awaitOpenConnections(int count) {
    journal.await(count + " open connections", () -> openConnections() == count);
  }

  /** Closes, in an orderly way, every connection on which no answer is due. */
  public void closeIdleConnections() {
    journal.await(
        "answers under way to be finished",
        () -> connections.stream().noneMatch(ScriptedConnection::finishing));
    journal
        .locked(() -> connections.stream().filter(ScriptedConnection::idle).toList())
        .forEach(connection -> connection.close(false));
  }

  /** Stops listening and ends every connection; what it recorded stays readable. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close port " + port(), e);
    } finally {
      journal.locked(() -> List.copyOf(connections)).forEach(c -> c.close(false));
      threads.shutdownNow();
    }
    awaitThreads();
    if (!problems().isEmpty() && !journal.locked(() -> expectsMalformed)) {
      throw new AssertionError("this went wrong at " + baseUrl() + ": " + problems());
    }
  }

  private void awaitThreads() {
    try {
      if (!threads.awaitTermination(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw Waits.gaveUp("the threads of " + baseUrl() + " to end");
      }
    } catch (InterruptedException e) {
      throw Waits.interrupted("the threads of " + baseUrl() + " to end", e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        welcome(server.accept());
      } catch (SocketException e) {
        if (!server.isClosed()) {
          journal.problem("cannot accept: " + e.getMessage());
        }
      } catch (IOException e) {
        journal.problem("cannot accept: " + e.getMessage());
      }
    }
  }

  private void welcome(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    ScriptedConnection connection = register(socket);
    try {
      connection.start(threads);
    } catch (RejectedExecutionException e) {
      connection.close(true); // it came while the server was being closed
    }
  }

  private ScriptedConnection register(Socket socket) {
    return journal.locked(() -> {
      connections.removeIf(ScriptedConnection::ended);
      opened++;
      var connection = new ScriptedConnection(opened, socket, journal, playbook);
      connections.add(connection);
      return connection;
    });
  }
}
