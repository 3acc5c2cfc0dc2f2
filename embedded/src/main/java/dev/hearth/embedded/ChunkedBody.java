package dev.hearth.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A request body that comes in chunks, put together. Extensions and trailers are dropped. */
final class ChunkedBody {

  private static final int MAX_TRAILERS = 100;

  private final RequestReader reader;

  ChunkedBody(RequestReader reader) {
    this.reader = reader;
  }

  byte[] read() throws IOException, MalformedRequestException {
    var body = new ByteArrayOutputStream();
    for (int size = size(); size > 0; size = size()) {
      if (body.size() + size > RequestReader.MAX_BODY) {
        throw RequestReader.tooLarge();
      }
      body.writeBytes(reader.exactly(size));
      if (!reader.line().isEmpty()) {
        throw new MalformedRequestException(400, "A chunk is longer than it says.");
      }
    }
    skipTrailers();
    return body.toByteArray();
  }

  private int size() throws IOException, MalformedRequestException {
    String line = reader.line();
    int extension = line.indexOf(';');
    String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
    if (!digits.matches("[0-9a-fA-F]{1,15}")) {
      throw new MalformedRequestException(400, "A chunk's size is not a hexadecimal number.");
    }
    long size = Long.parseLong(digits, 16);
    if (size > RequestReader.MAX_BODY) {
      throw RequestReader.tooLarge();
    }
    return (int) size;
  }

  private void skipTrailers() throws IOException, MalformedRequestException {
    for (int count = 0; !reader.line().isEmpty(); count++) {
      if (count == MAX_TRAILERS) {
        throw new MalformedRequestException(431, "More than %d trailers.".formatted(MAX_TRAILERS));
      }
    }
  }
}
