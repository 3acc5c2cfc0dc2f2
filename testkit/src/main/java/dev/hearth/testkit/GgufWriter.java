package dev.hearth.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Writes a GGUF version 3 file: metadata and tensor table first, then aligned F32 data. */
final class GgufWriter {

  private static final int ALIGNMENT = 32;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int TENSOR_F32 = 0;

  private final OutputStream out;
  private long written;

  GgufWriter(OutputStream out) {
    this.out = out;
  }

  /** One weight at a time. */
  interface Weights {
    float next();
  }

  /** One metadata entry, its value already encoded. */
  record Entry(String key, int type, Bytes value) {

    static Entry string(String key, String value) {
      return encoded(key, STRING, le -> le.string(value));
    }

    static Entry uint32(String key, int value) {
      return encoded(key, UINT32, le -> le.int32(value));
    }

    static Entry float32(String key, float value) {
      return encoded(key, FLOAT32, le -> le.float32(value));
    }

    static Entry strings(String key, List<String> values) {
      return encoded(key, ARRAY, le -> le.array(STRING, values.size()).each(values, le::string));
    }

    static Entry floats(String key, List<Float> values) {
      return encoded(key, ARRAY, le -> le.array(FLOAT32, values.size()).each(values, le::float32));
    }

    static Entry int32s(String key, List<Integer> values) {
      return encoded(key, ARRAY, le -> le.array(INT32, values.size()).each(values, le::int32));
    }

    private static Entry encoded(String key, int type, Consumer<LittleEndian> encode) {
      var value = new LittleEndian();
      encode.accept(value);
      return new Entry(key, type, value.bytes());
    }
  }

  /** One F32 tensor; the first dimension is the contiguous one. */
  record Tensor(String name, List<Integer> dimensions) {

    static Tensor of(String name, int... dimensions) {
      return new Tensor(name + ".weight", IntStream.of(dimensions).boxed().toList());
    }

    int elements() {
      return dimensions.stream().reduce(1, Math::multiplyExact);
    }

    long paddedBytes() {
      return (elements() * 4L + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
  }

  void header(List<Entry> metadata, List<Tensor> tensors) throws IOException {
    var le = new LittleEndian();
    le.raw("GGUF").int32(3).int64(tensors.size()).int64(metadata.size());
    for (Entry entry : metadata) {
      le.string(entry.key());
      le.int32(entry.type()).raw(entry.value());
    }
    long offset = 0;
    for (Tensor tensor : tensors) {
      le.string(tensor.name());
      le.int32(tensor.dimensions().size());
      tensor.dimensions().forEach(le::int64);
      le.int32(TENSOR_F32).int64(offset);
      offset += tensor.paddedBytes();
    }
    write(le.bytes().toArray());
    pad();
  }

  /** The data of the next tensor, in the order of the header. */
  void data(Tensor tensor, Weights weights) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(tensor.elements() * 4).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      buffer.putFloat(weights.next());
    }
    write(buffer.array());
    pad();
  }

  private void pad() throws IOException {
    write(new byte[(int) (-written & (ALIGNMENT - 1))]);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    written += bytes.length;
  }

  /** Encodes numbers and strings as GGUF wants them. */
  private static final class LittleEndian {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    LittleEndian raw(String ascii) {
      return raw(Bytes.utf8(ascii));
    }

    LittleEndian raw(Bytes more) {
      bytes.writeBytes(more.toArray());
      return this;
    }

    LittleEndian int32(int value) {
      return raw(Bytes.of(buffer(4).putInt(value).array()));
    }

    LittleEndian int64(long value) {
      return raw(Bytes.of(buffer(8).putLong(value).array()));
    }

    LittleEndian float32(float value) {
      return raw(Bytes.of(buffer(4).putFloat(value).array()));
    }

    LittleEndian string(String value) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      return int64(utf8.length).raw(Bytes.of(utf8));
    }

    LittleEndian array(int elementType, int length) {
      return int32(elementType).int64(length);
    }

    <T> void each(List<T> values, Consumer<T> encode) {
      values.forEach(encode);
    }

    Bytes bytes() {
      return Bytes.of(bytes.toByteArray());
    }

    private static ByteBuffer buffer(int size) {
      return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
