package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.StreamForwarder;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.SseDecoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Relays a streamed answer of the same format: the bytes travel as they came, whole events only,
 * and every event is looked at. Left out are the beginning of a message that had begun, an event
 * that tells of an error, and whatever follows the end marker.
 */
final class PassThroughStream implements AnswerRelay {
  private final AnswerSink sink;
  private final SseDecoder events;
  private final StreamForwarder forwarder;
  private final EventScan scan = new EventScan();
  private final UsageReader usage = new UsageReader();
  private final EventReader reader = new EventReader(usage);

  private @Nullable String messageId;
  private boolean begun;
  private boolean outputStarted;
  private boolean over;

  PassThroughStream(AnswerSink sink, ByteBufAllocator allocator) {
    this.sink = sink;
    this.events = new SseDecoder(allocator, SseDecoder.DEFAULT_LIMIT);
    this.forwarder = new StreamForwarder(sink);
  }

  @Override
  public void accept(ByteBuf bytes) {
    forwarder.begin(bytes);
    try {
      while (!over && events.next(bytes)) {
        event();
      }
    } catch (FramingException e) {
      fail(BackendErrors.broken(e.reason()));
    } finally {
      forwarder.done();
    }
  }

  @Override
  public void end() {
    if (!over && events.finish()) {
      event();
    }
    if (!over) {
      fail(BackendErrors.broken("The back end's answer ended without its end marker."));
    }
  }

  @Override
  public void close() {
    over = true;
    forwarder.close();
    events.close();
  }

  private void event() {
    if (!events.hasData()) {
      forwarder.keep(events);
    } else if (!scan.scan(events.dataBuffer(), events.dataStart(), events.dataEnd())) {
      notJson();
    } else {
      known(scan.type());
    }
  }

  private void known(EventScan.Type type) {
    switch (type) {
      case MESSAGE_START -> messageStart();
      case BLOCK_START -> {
        if (outputStarted || (read() && !isSilent(reader.itemType()))) {
          start();
        }
        keep();
      }
      case BLOCK_DELTA -> {
        start();
        keep();
      }
      case MESSAGE_DELTA -> {
        if (read()) {
          start();
        }
        keep();
      }
      case MESSAGE_STOP -> messageStop();
      case ERROR -> fail(BackendErrors.inAnswer(events.data()));
      case BLOCK_STOP, PING, OTHER -> keep();
    }
  }

  /** Whether a block has nothing in it when it begins. */
  private static boolean isSilent(String block) {
    return block.equals("text") || block.equals("thinking");
  }

  private void messageStart() {
    if (!read()) {
      return;
    }
    if (!begun) {
      begun = true;
      messageId = reader.messageId();
      keep();
    } else if (outputStarted && !Objects.equals(messageId, reader.messageId())) {
      fail(BackendErrors.broken("The back end began another answer in the middle of this one."));
    }
  }

  private void messageStop() {
    if (!outputStarted) {
      fail(BackendErrors.broken("The back end's answer ended before it had begun."));
      return;
    }
    keep();
    settle();
    if (!over) {
      over = true;
      sink.finished();
    }
  }

  /** Reads the event; false when it is no JSON after all. */
  private boolean read() {
    try {
      reader.read(events.data());
      return true;
    } catch (IOException _) {
      notJson();
      return false;
    }
  }

  private void start() {
    if (!over && !outputStarted) {
      outputStarted = true;
      sink.outputStarted();
    }
  }

  private void keep() {
    if (!over) {
      forwarder.keep(events);
    }
  }

  private void notJson() {
    fail(BackendErrors.broken("The back end's stream holds an event that is no JSON object."));
  }

  private void fail(InferenceError error) {
    settle();
    if (!over) {
      over = true;
      sink.failed(error);
    }
  }

  /** Gives what is held: the bytes that stay, and the usage. */
  private void settle() {
    forwarder.flush();
    Usage used = usage.usage();
    if (used != null && !over) {
      sink.usage(used);
    }
  }
}
