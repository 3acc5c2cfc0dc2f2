package dev.hearth.dialect;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The bytes of a request as they arrived: chunks held, not copied, and the outline found in them.
 * Only crumbs are swept together, so that what is held is not much more than what was sent. Owns
 * its chunks until {@link #release}. Belongs to the exchange's event loop.
 */
public final class RequestBody {
  /** A chunk that is smaller and not the first is copied: holding it would cost more. */
  private static final int CRUMB = 1024;

  private static final int MAX_SWEPT = 16 * 1024;

  private final List<ByteBuf> chunks = new ArrayList<>(4);
  private final RequestOutline outline = new RequestOutline();
  private boolean sweeping;
  private int size;
  private LongConsumer released = _ -> {};

  /**
   * A replacement of a stretch of the body.
   *
   * @param start the first byte replaced
   * @param end the byte after the last one replaced; {@code start} for an insertion
   */
  public record Edit(int start, int end, String replacement) {}

  /** Appends a chunk; ownership passes to the body. */
  public void add(ByteBuf chunk) {
    if (!chunk.isReadable()) {
      chunk.release();
      return;
    }
    outline.scan(chunk, size);
    size += chunk.readableBytes();
    if (chunk.readableBytes() < CRUMB && !chunks.isEmpty()) {
      sweep(chunk);
    } else {
      chunks.add(chunk);
      sweeping = false;
    }
  }

  private void sweep(ByteBuf crumb) {
    if (!sweeping || chunks.getLast().maxWritableBytes() < crumb.readableBytes()) {
      chunks.add(crumb.alloc().buffer(CRUMB, MAX_SWEPT));
      sweeping = true;
    }
    chunks.getLast().writeBytes(crumb);
    crumb.release();
  }

  /** Names who hears, once, how many bytes were let go by {@link #release}. */
  public void onRelease(LongConsumer listener) {
    released = listener;
  }

  /** Bytes held. */
  public int size() {
    return size;
  }

  public RequestOutline outline() {
    return outline;
  }

  /** The byte at a place of the body. */
  public byte byteAt(int at) {
    int chunkStart = 0;
    for (ByteBuf chunk : chunks) {
      int chunkEnd = chunkStart + chunk.readableBytes();
      if (at >= chunkStart && at < chunkEnd) {
        return chunk.getByte(chunk.readerIndex() + at - chunkStart);
      }
      chunkStart = chunkEnd;
    }
    throw new IndexOutOfBoundsException("byte %d of %d".formatted(at, size));
  }

  /** The bytes of a field's value as text. */
  public String json(JsonOutline.Field field) {
    byte[] bytes = new byte[field.end() - field.start()];
    int chunkStart = 0;
    for (ByteBuf chunk : chunks) {
      int from = Math.max(field.start(), chunkStart);
      int to = Math.min(field.end(), chunkStart + chunk.readableBytes());
      if (from < to) {
        int index = chunk.readerIndex() + from - chunkStart;
        chunk.getBytes(index, bytes, from - field.start(), to - from);
      }
      chunkStart += chunk.readableBytes();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The outline of a field's value; its places are places of the body. */
  public JsonOutline outline(JsonOutline.Field field) {
    JsonOutline inner = new JsonOutline();
    List<ByteBuf> slices = new ArrayList<>(1);
    addSlices(slices, field.start(), field.end());
    int at = field.start();
    for (ByteBuf slice : slices) {
      inner.scan(slice, at);
      at += slice.readableBytes();
      slice.release();
    }
    return inner;
  }

  /** The whole body as one buffer over the same bytes; the caller owns it. */
  public ByteBuf whole() {
    if (chunks.size() == 1) {
      return chunks.getFirst().retainedDuplicate();
    }
    CompositeByteBuf all = Unpooled.compositeBuffer(Math.max(2, chunks.size()));
    for (ByteBuf chunk : chunks) {
      all.addComponent(true, chunk.retainedDuplicate());
    }
    return all;
  }

  /**
   * The body with edits applied, the bytes between them shared.
   *
   * @param edits in the order of their places, not overlapping
   * @return slices in order; the caller owns each
   */
  public List<ByteBuf> spliced(List<Edit> edits) {
    List<ByteBuf> slices = new ArrayList<>(chunks.size() + 2 * edits.size());
    int at = 0;
    for (Edit edit : edits) {
      addSlices(slices, at, edit.start());
      slices.add(Unpooled.wrappedBuffer(JsonText.utf8(edit.replacement())));
      at = edit.end();
    }
    addSlices(slices, at, size);
    return slices;
  }

  /** All bytes as text. */
  public String text() {
    ByteBuf whole = whole();
    try {
      return whole.toString(StandardCharsets.UTF_8);
    } finally {
      whole.release();
    }
  }

  /**
   * All bytes as a tree.
   *
   * @throws InferenceException when they are no JSON
   */
  public JsonNode tree() {
    ByteBuf whole = whole();
    try {
      return Json.tree(whole);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw noJson(
          at == null ? "in one of its numbers" : "near byte %d".formatted(at.getByteOffset()));
    } catch (IOException _) {
      throw noJson("in UTF-8");
    } finally {
      whole.release();
    }
  }

  private static InferenceException noJson(String where) {
    return new InferenceException(
        InferenceError.invalid("The request body is no JSON %s.".formatted(where), null));
  }

  /** Releases the chunks; the body is empty afterwards. Idempotent. */
  public void release() {
    chunks.forEach(ByteBuf::release);
    chunks.clear();
    sweeping = false;
    released.accept(size);
    size = 0;
  }

  private void addSlices(List<ByteBuf> slices, int start, int end) {
    int chunkStart = 0;
    for (ByteBuf chunk : chunks) {
      int from = Math.max(start, chunkStart);
      int to = Math.min(end, chunkStart + chunk.readableBytes());
      if (from < to) {
        slices.add(chunk.retainedSlice(chunk.readerIndex() + from - chunkStart, to - from));
      }
      chunkStart += chunk.readableBytes();
    }
  }
}
