package dev.hearth;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signal SIGHUP, by which operators have a process read its configuration again. A terminal
 * that is closed sends it too: to a process that was started there it still means the end.
 */
/*
 * The JDK has signals in its module jdk.unsupported only, where there is one, and Windows has no
 * SIGHUP: it is looked up by name, and without it everything else works.
 */
final class HangUp {
  private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);
  private static final Path TERMINAL = Path.of("/dev/tty");

  private HangUp() {}

  /**
   * Has the signal do this from now on, on a thread of its own.
   *
   * @param reload what it means
   * @param end what it means where the terminal is gone that the process was started at
   * @return whether it is heard: the system has it, and the process was not told to ignore it
   */
  static boolean means(Runnable reload, Runnable end) {
    return means(reload, end, HangUp::hasTerminal);
  }

  static boolean means(Runnable reload, Runnable end, BooleanSupplier hasTerminal) {
    boolean hadTerminal = hasTerminal.getAsBoolean();
    Runnable heard =
        () -> {
          if (hadTerminal && !hasTerminal.getAsBoolean()) {
            end.run();
          } else {
            reload.run();
          }
        };
    try {
      return handle(heard);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("SIGHUP does not reload the configuration here", e);
      return false;
    }
  }

  private static boolean handle(Runnable heard) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    MethodHandle run =
        MethodHandles.publicLookup()
            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
            .bindTo(heard);
    Object own =
        MethodHandleProxies.asInterfaceInstance(
            handler, MethodHandles.dropArguments(run, 0, signal));
    Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
    Object before = signal.getMethod("handle", signal, handler).invoke(null, hangUp, own);
    return !Objects.equals(before, handler.getField("SIG_IGN").get(null));
  }

  /** Whether the process has a terminal that is still there. */
  private static boolean hasTerminal() {
    try (var _ = Files.newInputStream(TERMINAL)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
