package dev.hearth;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class when a buffer was thrown away without being released. JUnit finds it as a
 * service and applies it to every class; since a leak is found by the garbage collector, the class
 * that is blamed may be a later one than the class that leaked, but the report names the place.
 */
public final class LeakGuard implements AfterAllCallback {

  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ListeningDetectors());
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    List<String> leaks = leaks();
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          leaks.size()
              + " leaked buffer(s) (expected: none; release each buffer once):\n"
              + String.join("\n", leaks));
    }
  }

  /** The leaks found since this was asked last, after a thorough search. */
  static List<String> leaks() throws InterruptedException {
    for (int round = 0; round < 2; round++) {
      collectGarbage();
      // The detector looks at what was collected when something is allocated.
      ByteBuf probe = PooledByteBufAllocator.DEFAULT.directBuffer(16);
      probe.release();
    }
    List<String> found = new ArrayList<>();
    for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
      found.add(leak);
    }
    return found;
  }

  /** Returns when an object that was garbage before has been collected and reported. */
  private static void collectGarbage() throws InterruptedException {
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    WeakReference<Object> sentinel = new WeakReference<>(new Object(), collected);
    for (int attempt = 0; attempt < 100; attempt++) {
      System.gc();
      if (sentinel.equals(collected.remove(100))) {
        return;
      }
    }
    throw new AssertionError("the garbage collector does not run (expected: System.gc() to work)");
  }

  private static final class ListeningDetectors extends ResourceLeakDetectorFactory {

    @Override
    @Deprecated
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return new ListeningDetector<>(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      return new ListeningDetector<>(resource, samplingInterval);
    }
  }

  private static final class ListeningDetector<T> extends ResourceLeakDetector<T> {

    ListeningDetector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.add(resourceType + ", nothing known of it");
    }
  }
}
