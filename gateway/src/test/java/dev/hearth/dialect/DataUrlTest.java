package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataUrlTest {

  @Test
  void readsTheFile() {
    assertThat(DataUrl.parse("data:image/png;base64,aGk="))
        .isEqualTo(new DataUrl("image/png", "aGk="));
  }

  @Test
  void leavesOutTheMediaTypesParameters() {
    assertThat(DataUrl.parse("data:text/plain;charset=utf-8;base64,aGk="))
        .isEqualTo(new DataUrl("text/plain", "aGk="));
  }

  @Test
  void leavesOutLineBreaks() {
    assertThat(DataUrl.parse("data:image/png;base64,aG\r\n k="))
        .isEqualTo(new DataUrl("image/png", "aGk="));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "https://example.com/a.png", "data:text/plain,hi", "x;base64,aGk="})
  void takesNothingElseForAFile(String url) {
    assertThat(DataUrl.parse(url)).isNull();
  }

  @Test
  void writesTheUrlThatItReads() {
    DataUrl file = new DataUrl("application/pdf", "aGk=");

    assertThat(DataUrl.parse(file.url())).isEqualTo(file);
  }
}
