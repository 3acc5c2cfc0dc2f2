package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What SIGHUP does to this very process. */
class HangUpTest {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @Test
  void reloadsUnlessTheTerminalIsGone() throws Exception {
    AtomicBoolean terminal = new AtomicBoolean(true);
    Assumptions.assumeTrue(
        HangUp.means(() -> heard.add("reload"), () -> heard.add("end"), terminal::get),
        "this system has no SIGHUP");

    raise();
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("reload");
    terminal.set(false);
    raise();
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("end");
  }

  @Test
  void reloadsAProcessThatNeverHadATerminal() throws Exception {
    Assumptions.assumeTrue(
        HangUp.means(() -> heard.add("reload"), () -> heard.add("end"), () -> false),
        "this system has no SIGHUP");

    raise();
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("reload");
  }

  private static void raise() throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
    signal.getMethod("raise", signal).invoke(null, hangUp);
  }
}
