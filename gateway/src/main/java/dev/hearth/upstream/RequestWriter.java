package dev.hearth.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests to one connection, as much at a time as the outbound buffer has room for; the
 * rest stays where it is until the socket has taken that.
 */
final class RequestWriter {
  /** Pieces that are no longer together are copied into one buffer. */
  private static final int JOINED = 4 * 1024;

  /** Hears how the writing ends; a broken socket is not told, since reading it tells the same. */
  interface Listener {

    /** The last byte is with the operating system. */
    void onSent();

    /** It cannot be written, for a reason that is not the socket's. */
    void onUnsendable(Throwable cause);
  }

  private final ChannelHandlerContext ctx;
  private final Listener listener;
  private final ChannelFutureListener pieceWritten = this::pieceWritten;
  private final ChannelFutureListener lastPieceWritten = this::lastPieceWritten;

  private @Nullable Upload upload;
  private boolean writing;
  private boolean sent;
  private long unsentBefore;

  RequestWriter(ChannelHandlerContext ctx, Listener listener) {
    this.ctx = ctx;
    this.listener = listener;
  }

  /**
   * Begins with a request.
   *
   * @param body stays the caller's, who may release it at any time after {@link #stop}
   */
  void begin(HttpRequest head, Upload body) {
    upload = body;
    sent = false;
    ctx.write(head).addListener(pieceWritten);
    if (body.hasNext()) {
      writeOn();
    } else {
      ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(lastPieceWritten);
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
      if (upload.hasNext()) {
        ctx.write(new DefaultHttpContent(piece)).addListener(pieceWritten);
      } else {
        ctx.write(new DefaultLastHttpContent(piece)).addListener(lastPieceWritten);
      }
    }
  }

  /**
   * The next piece; small ones are joined, since each buffer costs a socket more than its bytes.
   */
  private ByteBuf nextPiece(Upload from) {
    int first = from.nextLength();
    ByteBuf piece = from.next();
    if (!from.hasNext() || first + from.nextLength() > JOINED) {
      return piece;
    }
    ByteBuf joined = ctx.alloc().ioBuffer(JOINED, JOINED);
    append(piece, joined);
    while (from.hasNext() && from.nextLength() <= joined.writableBytes()) {
      append(from.next(), joined);
    }
    return joined;
  }

  private static void append(ByteBuf piece, ByteBuf joined) {
    joined.writeBytes(piece);
    piece.release();
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
