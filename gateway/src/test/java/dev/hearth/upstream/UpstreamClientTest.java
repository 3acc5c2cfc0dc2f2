package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.Recorder.Outcome;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
class UpstreamClientTest {

  @Parameter Transport transport;
  private ClientFixture fixture;

  @BeforeEach
  void open() {
    fixture = new ClientFixture(transport);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void sendsTheRequestAndGivesTheAnswer() throws IOException {
    // Given
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    try (RawServer server =
        new RawServer(peer -> {
          requests.add(peer.readRequest());
          peer.answer("hello");
          peer.awaitEnd();
        })) {
      // When
      Outcome outcome = fixture.send(post(server.endpoint(), "{\"a\"", ":1}")).awaitAnswer();
      // Then
      assertThat(requests.poll())
          .isEqualTo(
              "POST /v1/chat HTTP/1.1\r\nhost: 127.0.0.1:"
                  + server.port()
                  + "\r\nContent-Type: application/json\r\naccept-encoding: identity\r\n"
                  + "content-length: 7\r\n\r\n{\"a\":1}");
      assertThat(outcome.status()).isEqualTo(200);
      assertThat(outcome.text()).isEqualTo("hello");
      assertThat(outcome.events()).containsExactly("head", "body", "end");
    }
  }

  @Test
  void usesOneConnectionFor200RequestsInARow() throws IOException {
    try (RawServer server = new RawServer(peer -> peer.answerAll("ok"))) {
      for (int i = 0; i < 200; i++) {
        assertThat(fixture.send(post(server.endpoint(), "x")).awaitAnswer().text()).isEqualTo("ok");
      }
      assertThat(server.accepted()).isEqualTo(1);
      assertThat(fixture.stats(server.endpoint()))
          .isEqualTo(new PoolStats(server.endpoint(), 1, 1, 0));
    }
  }
}
