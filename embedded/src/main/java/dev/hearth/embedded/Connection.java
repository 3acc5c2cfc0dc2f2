package dev.hearth.embedded;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/**
 * One client's connection.
 *
 * <p>The connection's own thread reads: a request, then, while another thread answers it, the first
 * byte of what follows. So a client that hangs up is noticed at once in every phase, streamed or
 * not, and the thread that answers is interrupted. (A client that only closes its sending side
 * counts as gone too.)
 */
final class Connection implements Runnable {

  private static final int IDLE_MILLIS = 60_000;
  private static final int LINGER_MILLIS = 1_000;
  private static final long LINGER_BYTES = 64L << 20;

  private final Socket socket;
  private final Routes routes;
  private final Semaphore bodyBudget;

  Connection(Socket socket, Routes routes, Semaphore bodyBudget) {
    this.socket = socket;
    this.routes = routes;
    this.bodyBudget = bodyBudget;
  }

  @Override
  public void run() {
    try (socket) {
      socket.setSoTimeout(IDLE_MILLIS);
      socket.setTcpNoDelay(true);
      serve(
          new BufferedInputStream(socket.getInputStream()),
          new BufferedOutputStream(socket.getOutputStream()));
    } catch (IOException | UncheckedIOException _) {
      // The client is gone or idle; nobody is left to tell.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(InputStream in, OutputStream out) throws IOException, InterruptedException {
    var reader = new RequestReader(in, bodyBudget, () -> sayContinue(out));
    try {
      HttpRequest request = reader.next();
      while (request != null) {
        answer(request, in, out);
        request = request.keepAlive() ? reader.next() : null;
      }
    } catch (MalformedRequestException malformed) {
      Rejection rejection = malformed.rejection();
      new Responder(out, false).json(rejection.status(), ChatJson.error(rejection));
      drain(in);
    }
  }

  private void answer(HttpRequest request, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    Thread answering = Thread.ofVirtual().name("answer").start(() -> handle(request, out));
    try {
      watch(answering, in);
      answering.join();
    } finally {
      bodyBudget.release(request.body().length);
    }
  }

  private void handle(HttpRequest request, OutputStream out) {
    boolean answered = false;
    try {
      routes.answer(request, new Responder(out, request.keepAlive()));
      answered = true;
    } catch (IOException | InterruptedException hungUp) {
      // Nobody reads the answer any more.
    } catch (RuntimeException defect) {
      System.err.println("a request failed: " + defect.getClass().getName());
    } finally {
      endConnection(answered, request.keepAlive());
    }
  }

  private void endConnection(boolean answered, boolean keepAlive) {
    try {
      if (!answered) {
        socket.close();
      } else if (!keepAlive) {
        socket.shutdownOutput();
      }
    } catch (IOException _) {
      // It is gone either way.
    }
  }

  /** Returns when the next request has begun, or when the client is gone or the answer is done. */
  private static void watch(Thread answering, InputStream in) throws IOException {
    while (answering.isAlive()) {
      in.mark(1);
      try {
        if (in.read() >= 0) {
          in.reset();
        } else {
          answering.interrupt();
        }
        return;
      } catch (SocketTimeoutException _) {
        // Silence is what a client that waits for its answer is expected to send.
      } catch (IOException reset) {
        answering.interrupt();
        throw reset;
      }
    }
  }

  private static void sayContinue(OutputStream out) {
    try {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /** Reads what is still coming for a while: closing now would reset the answer away. */
  private void drain(InputStream in) throws IOException {
    socket.shutdownOutput();
    socket.setSoTimeout(LINGER_MILLIS);
    long left = LINGER_BYTES;
    byte[] scratch = new byte[8 << 10];
    for (int read = in.read(scratch); read >= 0 && left > 0; read = in.read(scratch)) {
      left -= read;
    }
  }
}
