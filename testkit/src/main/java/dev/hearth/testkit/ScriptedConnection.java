package dev.hearth.testkit;

import dev.hearth.testkit.ReceivedRequest.RequestLine;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/**
 * One client's connection: a reader that takes requests off the socket, and a player that answers
 * them in order. Two threads, because a client that hangs up while its answer is under way is seen
 * only by reading.
 */
final class ScriptedConnection {

  private static final int MOST_PIPELINED = 64;

  private final int number;
  private final Socket socket;
  private final Journal journal;
  private final Playbook playbook;
  private final BlockingQueue<Turn> turns = new ArrayBlockingQueue<>(MOST_PIPELINED);
  private final CountDownLatch inputEnded = new CountDownLatch(1);

  // guarded by the journal's lock
  private boolean closedHere;
  private boolean ended;
  private final Deque<ReceivedRequest> unanswered = new ArrayDeque<>();
  private boolean cutNext;
  private boolean cutNextByReset;

  /** What the player does next. */
  private sealed interface Turn {
    record Answer(ReceivedRequest request, Script script) implements Turn {}

    record Refuse(String reason) implements Turn {}

    record Leave() implements Turn {}
  }

  ScriptedConnection(int number, Socket socket, Journal journal, Playbook playbook) {
    this.number = number;
    this.socket = socket;
    this.journal = journal;
    this.playbook = playbook;
  }

  void start(Executor threads) {
    threads.execute(() -> guarded(this::read));
    threads.execute(() -> guarded(this::play));
  }

  /** Call under the journal's lock. */
  boolean ended() {
    return ended;
  }

  /** A script that cannot be played, or a mistake in here, ends the connection and is told. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | AssertionError e) {
      journal.problem("connection " + number + ": " + e);
      close(true);
    }
  }

  /** Whether no answer is due. Call under the journal's lock. */
  boolean idle() {
    return unanswered.isEmpty() && !ended;
  }

  /** Whether an answer's last bytes may be on their way. Call under the journal's lock. */
  boolean finishing() {
    return !unanswered.isEmpty() && unanswered.element().isAnswering();
  }

  void close(boolean reset) {
    journal.change(() -> closedHere = true);
    try {
      if (reset) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    } catch (IOException e) {
      // the client was faster: the connection is gone, which is what was wanted
      inputEnded.countDown();
    }
  }

  // ---- the reader

  private void read() {
    try {
      readRequests(new HttpInput(socket.getInputStream()));
      leave(false);
    } catch (HttpInput.MalformedException e) {
      journal.problem("connection " + number + ": " + e.getMessage());
      offer(new Turn.Refuse(String.valueOf(e.getMessage())));
      leave(false);
    } catch (EOFException e) {
      leave(false);
    } catch (IOException e) {
      leave(true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close(true);
    }
  }

  private void readRequests(HttpInput in) throws IOException, InterruptedException {
    while (in.awaitByte()) {
      if (journal.locked(() -> cutNext)) {
        close(journal.locked(() -> cutNextByReset));
        return;
      }
      ReceivedRequest request = readHead(in);
      Script script = playbook.next(request.path());
      journal.change(() -> unanswered.add(request));
      journal.add(request);
      turns.put(new Turn.Answer(request, script));
      readBody(in, request, script.reading());
    }
  }

  private ReceivedRequest readHead(HttpInput in) throws IOException {
    String line = in.requiredLine("a request line");
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new HttpInput.MalformedException(
          "request line '" + line + "' (expected: method target HTTP/1.1)");
    }
    Headers headers = in.headers();
    if (headers.has("transfer-encoding") && headers.has("content-length")) {
      throw new HttpInput.MalformedException(
          "both transfer-encoding and content-length on " + line + " (expected: one of them)");
    }
    return new ReceivedRequest(
        new RequestLine(parts[0], parts[1], parts[2]), headers, number, journal);
  }

  private void readBody(HttpInput in, ReceivedRequest request, Script.Reading reading)
      throws IOException, InterruptedException {
    BodyRecorder recorder = request.recorder();
    SlowSink sink = new SlowSink(recorder, reading);
    try {
      sink.waitWhenDue();
      if (request.headers().lists("transfer-encoding", "chunked")) {
        in.chunked(sink);
      } else if (request.headers().has("content-length")) {
        in.fixed(contentLength(request), sink);
      }
      recorder.complete();
    } catch (IOException e) {
      recorder.fail(e.getClass().getSimpleName() + ": " + e.getMessage());
      throw e;
    }
  }

  private static long contentLength(ReceivedRequest request) throws IOException {
    String value = request.header("content-length").orElseThrow();
    if (request.headers().all("content-length").size() > 1 || !value.matches("\\d{1,18}")) {
      throw new HttpInput.MalformedException(
          "content-length " + request.headers().all("content-length") + " (expected: one number)");
    }
    return Long.parseLong(value);
  }

  /** Hands the body to its recorder, and waits at the script's gate once. */
  private static final class SlowSink implements HttpInput.Sink {
    private final BodyRecorder recorder;
    private final Script.Reading reading;
    private long taken;
    private boolean waited;

    SlowSink(BodyRecorder recorder, Script.Reading reading) {
      this.recorder = recorder;
      this.reading = reading;
    }

    @Override
    public void take(byte[] bytes, int length) throws IOException {
      recorder.take(bytes, length);
      taken += length;
      try {
        waitWhenDue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the server was closed while it read slowly", e);
      }
    }

    void waitWhenDue() throws InterruptedException {
      if (!waited && reading.gate().isPresent() && taken >= reading.pauseAfter()) {
        waited = true;
        reading.gate().get().pass();
      }
    }
  }

  /** The client sends no more: whoever is not answered yet was hung up on. */
  private void leave(boolean reset) {
    journal.change(() -> {
      ended = true;
      if (!closedHere) {
        journal.requests().stream()
            .filter(r -> r.connection() == number)
            .forEach(r -> r.clientLeft(reset, false));
      }
    });
    inputEnded.countDown();
    offer(new Turn.Leave());
  }

  private void offer(Turn turn) {
    try {
      turns.put(turn);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close(true);
    }
  }

  // ---- the player

  private void play() {
    try {
      boolean open = true;
      while (open) {
        open =
            switch (turns.take()) {
              case Turn.Answer(ReceivedRequest request, Script script) -> answer(request, script);
              case Turn.Refuse(String reason) -> refuse(reason);
              case Turn.Leave _ -> false;
            };
      }
      close(false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close(true);
    }
  }

  /** Plays the script; false when the connection ends with it. */
  private boolean answer(ReceivedRequest request, Script script) throws InterruptedException {
    boolean continues = request.headers().lists("expect", "100-continue");
    boolean answersFirst = script.reading().answersFirst();
    try {
      AnswerWriter writer = new AnswerWriter(socket.getOutputStream(), request);
      if (continues && !answersFirst) {
        writer.continueNow();
      }
      if (!answersFirst && !request.recorder().awaitEnd()) {
        return true; // the reader, which knows why, says what comes next
      }
      boolean open = playSteps(script, writer, request);
      journal.change(() -> unanswered.remove(request));
      return open && !(continues && answersFirst) && !writer.endsConnection();
    } catch (IOException e) {
      if (!journal.locked(() -> closedHere)) {
        request.clientLeft(true, true);
      }
      return false;
    }
  }

  private boolean playSteps(Script script, AnswerWriter writer, ReceivedRequest request)
      throws IOException, InterruptedException {
    int last = writer.lastWrite(script.steps());
    for (int i = 0; i < script.steps().size(); i++) {
      if (i == last) {
        request.answering();
      }
      switch (script.steps().get(i)) {
        case Step.Head head -> writer.head(head);
        case Step.Piece piece -> writer.piece(piece);
        case Step.End _ -> writer.end();
        case Step.Raw(Bytes bytes) -> writer.raw(bytes.toArray());
        case Step.Drip _ -> writer.dripFromHere();
        case Step.Pause(Gate gate) -> gate.pass();
        case Step.Silence _ -> inputEnded.await();
        case Step.Cut(boolean reset) -> {
          close(reset);
          return false;
        }
        case Step.CutNext(boolean reset) ->
            journal.change(() -> {
              cutNext = true;
              cutNextByReset = reset;
            });
      }
    }
    return true;
  }

  private boolean refuse(String reason) {
    try {
      Script refusal = Script.error(400, "invalid_request_error", "malformed request: " + reason);
      ReceivedRequest nobody =
          new ReceivedRequest(
              new RequestLine("GET", "/", "HTTP/1.1"), new Headers(List.of()), number, journal);
      playSteps(refusal, new AnswerWriter(socket.getOutputStream(), nobody), nobody);
    } catch (IOException | InterruptedException e) {
      journal.problem("connection " + number + ": no 400 could be written: " + e);
    }
    return false;
  }
}
