package dev.hearth.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.Hearth;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Peers that are slower than the gateway: what they have not taken waits with whoever sent it. */
class SlowPeersTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int PIECES = 768;
  private static final int PIECE = 64 * KIB;

  /** What the kernel's buffers on both sides and the gateway may hold of an answer. */
  private static final int MAX_AHEAD = 24 * MIB;

  @Test
  void leavesAStreamWithTheBackEndWhileTheCallerReadsSlowly() {
    // Comments make up the bulk: they travel as they are, and nothing in them is looked at.
    String first = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
    String last = "data: [DONE]\n\n";
    MessageDigest sent = sha256();
    Script stream = Script.chunked(200, "text/event-stream").piece(first);
    sent.update(first.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < PIECES; i++) {
      String comment = ": %d %s\n\n".formatted(i, "x".repeat(PIECE));
      stream = stream.piece(comment);
      sent.update(comment.getBytes(StandardCharsets.UTF_8));
    }
    sent.update(last.getBytes(StandardCharsets.UTF_8));

    assertReadSlowly(
        stream.piece(last).end(),
        "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}",
        HexFormat.of().formatHex(sent.digest()));
  }

  @Test
  void leavesAWholeAnswerWithTheBackEndWhileTheCallerReadsSlowly() {
    String answer =
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
            + "y".repeat(PIECES * PIECE)
            + "\"},\"finish_reason\":\"stop\"}]}";

    assertReadSlowly(
        Script.json(200, answer).splitEvery(PIECE),
        "{\"model\":\"fast\",\"messages\":[]}",
        HexFormat.of().formatHex(sha256().digest(answer.getBytes(StandardCharsets.UTF_8))));
  }

  private static void assertReadSlowly(Script answer, String ask, String sha256) {
    try (ScriptedUpstream up = ScriptedUpstream.start().answer(CHAT, answer);
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = RawClient.connect(gateway.port(), 256 * KIB);
        RawClient other = gateway.connect()) {
      RawClient.Head head = client.post(CHAT, ask).readHead();
      assertThat(head.header("transfer-encoding")).hasValue("chunked");
      ReceivedRequest request = up.awaitRequest(CHAT, 1);
      MessageDigest received = sha256();
      long taken = 0;
      long looks = 0;

      // While the gateway does other things, too, the back end never gets far ahead
      Optional<byte[]> chunk = client.readChunk();
      while (chunk.isPresent()) {
        received.update(chunk.get());
        taken += chunk.get().length;
        if (taken / PIECE > looks) {
          looks++;
          other.get("/health/liveliness").readResponse();
        }
        assertThat((long) request.piecesWritten() * PIECE - taken).isLessThan(MAX_AHEAD);
        chunk = client.readChunk();
      }

      assertThat(HexFormat.of().formatHex(received.digest())).isEqualTo(sha256);
      assertThat(gateway.awaitRecord().responseBytes()).isEqualTo(taken);
    }
  }

  @Test
  void waitsForABackEndThatReadsALargeRequestSlowly() {
    Gate reading = Gate.named("reading");
    try (ScriptedUpstream up =
            ScriptedUpstream.startWithReceiveBuffer(16 * KIB)
                .answer(
                    CHAT,
                    Script.chat("slow").pauseReadingAfter(MIB, reading),
                    Script.chat("quick"));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient large = gateway.connect();
        RawClient small = gateway.connect()) {
      String body = ask(20 * MIB);
      large.post(CHAT, body);
      reading.awaitArrival();

      assertThat(small.post(CHAT, ask(10)).readResponse().text()).contains("quick");
      assertThat(gateway.hearth().bytesInFlight()).isEqualTo(body.length());
      reading.open();

      assertThat(large.readResponse().text()).contains("slow");
      byte[] expected = body.replace("\"fast\"", "\"up-fast\"").getBytes(StandardCharsets.UTF_8);
      assertThat(up.awaitRequest(CHAT, 1).bodySha256())
          .isEqualTo(HexFormat.of().formatHex(sha256().digest(expected)));
      assertThat(gateway.hearth().bytesInFlight()).isZero();
    }
  }

  @Test
  void holdsNoMoreThanItMayWhenManyLargeRequestsWait() {
    Gate reading = Gate.named("reading");
    IngressConfig narrow =
        new IngressConfig(
            "127.0.0.1",
            0,
            100,
            20 * MIB,
            50 * MIB,
            IngressConfig.DEFAULT.headerTimeout(),
            IngressConfig.DEFAULT.bodyTimeout(),
            IngressConfig.DEFAULT.idleTimeout(),
            Origins.OWN);
    List<RawClient> waiting = new ArrayList<>();
    try (ScriptedUpstream up =
            ScriptedUpstream.startWithReceiveBuffer(16 * KIB)
                .answer(CHAT, Script.chat("done").pauseReadingAfter(MIB, reading));
        GatewayFixture gateway =
            GatewayFixture.with(
                narrow, null, Hearth.Time.SYSTEM, GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient refused = gateway.connect()) {
      String body = ask(12 * MIB);
      for (int i = 0; i < 4; i++) {
        waiting.add(gateway.connect().post(CHAT, body));
        reading.awaitArrivals(i + 1);
      }

      RawResponse response = refused.post(CHAT, body).readResponse();

      assertThat(response.status()).isEqualTo(503);
      assertThat(gateway.hearth().bytesInFlight()).isEqualTo(4L * body.length());
      reading.open();
      for (RawClient client : waiting) {
        assertThat(client.readResponse().text()).contains("done");
      }
      assertThat(gateway.hearth().bytesInFlight()).isZero();
    } finally {
      waiting.forEach(RawClient::close);
    }
  }

  private static String ask(int size) {
    return "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + "z".repeat(size)
        + "\"}]}";
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
