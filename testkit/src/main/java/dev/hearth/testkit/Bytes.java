package dev.hearth.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An immutable run of bytes, so that scripts can be values. */
final class Bytes {

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  static Bytes of(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  int length() {
    return array.length;
  }

  byte[] toArray() {
    return array.clone();
  }

  Bytes slice(int from, int to) {
    return new Bytes(Arrays.copyOfRange(array, from, to));
  }

  Bytes plus(Bytes more) {
    byte[] both = Arrays.copyOf(array, array.length + more.array.length);
    System.arraycopy(more.array, 0, both, array.length, more.array.length);
    return new Bytes(both);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(array, that.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return new String(array, StandardCharsets.UTF_8);
  }
}
