package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;

class LeakGuardTest {

  private static final ExtensionContext NO_CONTEXT =
      (ExtensionContext)
          Proxy.newProxyInstance(
              LeakGuardTest.class.getClassLoader(),
              new Class<?>[] {ExtensionContext.class},
              (_, method, _) -> {
                throw new UnsupportedOperationException(method.getName());
              });

  @Test
  void watchesEveryTestClass() {
    assertThat(ServiceLoader.load(Extension.class)).anyMatch(LeakGuard.class::isInstance);
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
  }

  @Test
  void failsAClassThatLeaks() throws InterruptedException {
    // Given
    LeakGuard guard = new LeakGuard();
    leakOne();
    // When, then
    assertThatThrownBy(() -> guard.afterAll(NO_CONTEXT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("leaked buffer")
        .hasMessageContaining("leakOne");
    guard.afterAll(NO_CONTEXT);
  }

  @Test
  void findsNothingWhereAllIsReleased() throws InterruptedException {
    ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(64).writeLong(1);
    ByteBuf slice = buffer.retainedSlice(0, 4);
    buffer.release();
    slice.release();
    List<String> leaks = LeakGuard.leaks();
    assertThat(leaks).isEmpty();
  }

  private static void leakOne() {
    ByteBuf lost = PooledByteBufAllocator.DEFAULT.directBuffer(64);
    lost.writeLong(1);
  }
}
