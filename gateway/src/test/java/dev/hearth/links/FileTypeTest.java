package dev.hearth.links;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file's host says that it is, and what its bytes say. */
class FileTypeTest {

  @ParameterizedTest
  @CsvSource({
    "image/png, PNG",
    "IMAGE/PNG; charset=binary, PNG",
    "image/jpeg, JPEG",
    "image/jpg, JPEG",
    "image/gif, GIF",
    "image/webp, WEBP",
    "application/pdf, PDF",
  })
  void isSaidByTheHost(String contentType, FileType type) {
    assertThat(FileType.of(contentType)).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "text/html", "image/svg+xml", "application/octet-stream", "image/png2"})
  void isNoneOfThese(String contentType) {
    assertThat(FileType.of(contentType)).isNull();
  }

  @Test
  void isToldByTheFirstBytes() {
    assertThat(FileType.PNG.begins(latin("\211PNG\r\n\32\nrest"))).isTrue();
    assertThat(FileType.JPEG.begins(latin("\377\330\377\340"))).isTrue();
    assertThat(FileType.GIF.begins(latin("GIF89a"))).isTrue();
    assertThat(FileType.WEBP.begins(latin("RIFF1234WEBPVP8 "))).isTrue();
    assertThat(FileType.PDF.begins(latin("%PDF-1.7"))).isTrue();
  }

  @Test
  void isNotToldByOthers() {
    assertThat(FileType.PNG.begins(latin("\211PNG"))).isFalse();
    assertThat(FileType.WEBP.begins(latin("RIFF1234WAVEfmt "))).isFalse();
    for (FileType type : FileType.values()) {
      assertThat(type.begins(latin(""))).isFalse();
      assertThat(type.begins(latin("<!doctype html><html>"))).isFalse();
    }
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
