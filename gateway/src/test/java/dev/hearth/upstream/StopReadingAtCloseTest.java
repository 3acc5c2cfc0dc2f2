package dev.hearth.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StopReadingAtCloseTest {
  private final SlowToClose system = new SlowToClose();
  private final EmbeddedChannel channel = new EmbeddedChannel(system, new StopReadingAtClose());

  @AfterEach
  void close() {
    system.closes = true;
    var _ = channel.close();
  }

  @Test
  void readsUntilItCloses() {
    int before = system.reads;

    channel.read();

    assertThat(system.reads).isEqualTo(before + 1);
  }

  @Test
  void readsNoMoreOnceItCloses() {
    var _ = channel.pipeline().close();
    int before = system.reads;

    channel.config().setAutoRead(true);
    channel.read();

    assertThat(system.reads).isEqualTo(before);
  }

  @Test
  void readsNoMoreOnceItIsClosedAtOnce() {
    Connector.closeAtOnce(channel);
    int before = system.reads;

    channel.config().setAutoRead(true);

    assertThat(system.reads).isEqualTo(before);
  }

  /** Closes only when it is told to, as a system that has to give up a write first. */
  private static final class SlowToClose extends ChannelOutboundHandlerAdapter {
    private int reads;
    private boolean closes;

    @Override
    public void read(ChannelHandlerContext ctx) {
      reads++;
      ctx.read();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
      if (closes) {
        var _ = ctx.close(promise);
      }
    }
  }
}
