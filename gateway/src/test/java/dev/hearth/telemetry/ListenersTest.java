package dev.hearth.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.pipeline.ExchangeListener;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.provider.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenersTest {

  private final List<String> heard = new ArrayList<>();

  @Test
  void tellsEveryoneInOrder() {
    Listeners listeners = Listeners.of(List.of(new Hearing("a", false), new Hearing("b", false)));

    listeners.started();
    listeners.attemptFailed(Exchanges.LLAMA, InferenceError.of(Kind.TIMEOUT, "late"));
    listeners.finished(Exchanges.chat("x"));

    assertThat(heard)
        .containsExactly(
            "a started", "b started", "a TIMEOUT", "b TIMEOUT", "a finished x", "b finished x");
  }

  @Test
  void doesNotLetOneThatFailsSilenceTheOthers() {
    Listeners listeners = Listeners.of(List.of(new Hearing("a", true), new Hearing("b", false)));

    listeners.started();
    listeners.finished(Exchanges.chat("x"));

    assertThat(heard).containsExactly("b started", "b finished x");
  }

  private final class Hearing implements ExchangeListener {
    private final String name;
    private final boolean fails;

    Hearing(String name, boolean fails) {
      this.name = name;
      this.fails = fails;
    }

    @Override
    public void started() {
      hear("started");
    }

    @Override
    public void attemptFailed(Target target, InferenceError error) {
      hear(error.kind().name());
    }

    @Override
    public void finished(ExchangeRecord record) {
      hear("finished " + record.requestId());
    }

    private void hear(String what) {
      if (fails) {
        throw new IllegalStateException("this listener is broken on purpose");
      }
      heard.add(name + " " + what);
    }
  }
}
