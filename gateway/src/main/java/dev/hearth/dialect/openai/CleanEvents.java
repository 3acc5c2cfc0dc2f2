package dev.hearth.dialect.openai;

import dev.hearth.dialect.StreamForwarder;
import dev.hearth.framing.SseDecoder;
import dev.hearth.framing.SseDecoder.Line;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Events without the lines that break clients: ids, and data without a value. */
public final class CleanEvents {
  private CleanEvents() {}

  /** The event stays without such lines; without any data only its comments stay. */
  public static void keep(SseDecoder event, StreamForwarder forwarder, ByteBufAllocator allocator) {
    if (isClean(event)) {
      forwarder.keep(event);
    } else if (event.hasData() || event.has(Line.COMMENT)) {
      forwarder.give(cleaned(event, allocator));
    }
  }

  private static boolean isClean(SseDecoder event) {
    if (event.has(Line.ID) || event.has(Line.EMPTY_DATA)) {
      return false;
    }
    return event.hasData()
        || !(event.has(Line.EVENT) || event.has(Line.RETRY) || event.has(Line.UNKNOWN));
  }

  private static ByteBuf cleaned(SseDecoder event, ByteBufAllocator allocator) {
    boolean hasData = event.hasData();
    ByteBuf source = event.buffer();
    ByteBuf clean = allocator.buffer(event.end() - event.start() + 2);
    event.lines((line, from, to) -> {
      if (stays(line, hasData)) {
        clean.writeBytes(source, from, to - from);
      }
    });
    if (!event.isComplete()) {
      StreamForwarder.complete(clean);
    }
    return clean;
  }

  /** Without data only comments stay: clients take any other line for an event without data. */
  private static boolean stays(Line line, boolean hasData) {
    return switch (line) {
      case COMMENT, BLANK -> true;
      case DATA, EVENT, RETRY, UNKNOWN -> hasData;
      case ID, EMPTY_DATA -> false;
    };
  }
}
