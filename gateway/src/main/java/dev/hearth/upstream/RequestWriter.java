package dev.hearth.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests to one connection, as much at a time as the outbound buffer has room for; the
 * rest stays where it is until the socket has taken that. A buffer that was written is the
 * channel's, which releases it.
 */
final class RequestWriter {
  /** Pieces are copied into buffers of this length: for short ones that costs a socket less. */
  private static final int JOINED = 4 * 1024;

  /** Hears how the writing ends; a broken socket is not told, since reading it tells the same. */
  interface Listener {

    /** The last byte is with the operating system. */
    void onSent();

    /** It cannot be written, for a reason that is not the socket's. */
    void onUnsendable(Throwable cause);
  }

  private final ChannelHandlerContext ctx;
  private final String authority;
  private final Listener listener;
  private final ChannelFutureListener pieceWritten = this::pieceWritten;
  private final ChannelFutureListener lastPieceWritten = this::lastPieceWritten;

  private @Nullable Upload upload;
  private boolean writing;
  private boolean sent;
  private long unsentBefore;

  /**
   * @param authority whom every request is for
   */
  RequestWriter(ChannelHandlerContext ctx, String authority, Listener listener) {
    this.ctx = ctx;
    this.authority = authority;
    this.listener = listener;
  }

  /**
   * Begins with a request.
   *
   * @param body stays the caller's, who may release it at any time after {@link #stop}
   */
  void begin(RequestHead head, Upload body) {
    upload = body;
    sent = false;
    ByteBuf first = ctx.alloc().ioBuffer(JOINED);
    head.writeTo(first, authority);
    join(body, first);
    write(first, !body.hasNext());
    if (body.hasNext()) {
      writeOn();
    } else {
      ctx.flush();
    }
    unsentBefore = unsent();
  }

  /** Goes on, now that there is room. */
  void writeOn() {
    if (writing || !hasMore()) {
      return;
    }
    writing = true;
    try {
      do {
        writeWhatFits();
        ctx.flush();
      } while (hasMore() && ctx.channel().isWritable());
    } finally {
      writing = false;
    }
  }

  /** Takes nothing more from the body. */
  void stop() {
    upload = null;
  }

  /** Whether the request is sent, to its last byte. */
  boolean isDone() {
    return sent;
  }

  /** Whether more of the request left since this was asked last. */
  boolean hasProgressed() {
    long unsent = unsent();
    boolean progressed = unsent != unsentBefore;
    unsentBefore = unsent;
    return progressed;
  }

  private long unsent() {
    ChannelOutboundBuffer outbound = ctx.channel().unsafe().outboundBuffer();
    return outbound == null ? 0 : outbound.totalPendingWriteBytes() - outbound.currentProgress();
  }

  private boolean hasMore() {
    return upload != null && upload.hasNext();
  }

  private void writeWhatFits() {
    while (upload != null && upload.hasNext() && ctx.channel().isWritable()) {
      ByteBuf piece = nextPiece(upload);
      write(piece, !upload.hasNext());
    }
  }

  private ByteBuf nextPiece(Upload from) {
    if (from.nextLength() > JOINED) {
      return from.next();
    }
    ByteBuf joined = ctx.alloc().ioBuffer(JOINED);
    join(from, joined);
    return joined;
  }

  private static void join(Upload from, ByteBuf joined) {
    while (from.hasNext() && joined.readableBytes() + from.nextLength() <= JOINED) {
      from.copyNext(joined);
    }
  }

  private void write(ByteBuf piece, boolean last) {
    ctx.write(piece).addListener(last ? lastPieceWritten : pieceWritten);
  }

  private void pieceWritten(Future<? super Void> done) {
    if (!done.isSuccess() && !(done.cause() instanceof IOException)) {
      listener.onUnsendable(done.cause());
    }
  }

  private void lastPieceWritten(Future<? super Void> done) {
    if (done.isSuccess()) {
      sent = true;
      listener.onSent();
    } else {
      pieceWritten(done);
    }
  }
}
