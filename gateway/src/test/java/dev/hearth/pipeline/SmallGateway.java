package dev.hearth.pipeline;

import dev.hearth.GatewayFixture;
import java.io.IOException;

/** A gateway in a process of its own: serves one back end, prints its port, ends with its input. */
final class SmallGateway {
  private SmallGateway() {}

  public static void main(String[] args) throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(GatewayFixture.openAi("fast", args[0]))) {
      System.out.println(gateway.port());
      while (System.in.read() >= 0) {
        // nothing is said to it
      }
    }
  }
}
