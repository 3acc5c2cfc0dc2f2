package dev.hearth.upstream;

import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which of the operating system's interfaces the event loops use; all else is told by it. */
public enum Transport {
  /**
   * Linux's newest, through a native library: many reads and writes in one call of the system.
   * Containers often forbid it; kernels before 5.19 are left to {@link #EPOLL}.
   */
  IO_URING(
      IoUringSocketChannel.class, IoUringServerSocketChannel.class, IoUringDatagramChannel.class) {
    @Override
    public boolean works() {
      // A poll that stays armed tells of data and of a reset at once where both come together, and
      // the reset is never seen (Netty 4.2.18): the connection would stay until its next time-out.
      System.setProperty("io.netty.iouring.pollAddMultishotEnabled", "false");
      return IoUring.isAvailable() && IoUring.isRegisterBufferRingSupported();
    }

    @Override
    IoHandlerFactory ioHandlers() {
      return IoUringIoHandler.newFactory();
    }
  },
  /** Linux's older one, through a native library. */
  EPOLL(EpollSocketChannel.class, EpollServerSocketChannel.class, EpollDatagramChannel.class) {
    @Override
    public boolean works() {
      return Epoll.isAvailable();
    }

    @Override
    IoHandlerFactory ioHandlers() {
      return EpollIoHandler.newFactory();
    }
  },
  /** The JDK's, for every other system. */
  NIO(NioSocketChannel.class, NioServerSocketChannel.class, NioDatagramChannel.class) {
    @Override
    public boolean works() {
      return true;
    }

    @Override
    IoHandlerFactory ioHandlers() {
      return NioIoHandler.newFactory();
    }
  };

  /** The variable of the environment that asks for one. */
  public static final String VARIABLE = "HEARTH_TRANSPORT";

  private final Class<? extends SocketChannel> client;
  private final Class<? extends ServerSocketChannel> server;
  private final Class<? extends DatagramChannel> datagram;

  Transport(
      Class<? extends SocketChannel> client,
      Class<? extends ServerSocketChannel> server,
      Class<? extends DatagramChannel> datagram) {
    this.client = client;
    this.server = server;
    this.datagram = datagram;
  }

  /** Those that work on this machine, the fastest first. */
  public static Stream<Transport> working() {
    return Arrays.stream(values()).filter(Transport::works);
  }

  /** The fastest one that works on this machine. */
  public static Transport fastest() {
    return working().findFirst().orElse(NIO);
  }

  /**
   * The one that the environment asks for.
   *
   * @param asked what {@value #VARIABLE} says: {@code io_uring}, {@code epoll} or {@code nio}; null
   *     or blank for the fastest
   * @throws IllegalArgumentException when it is none of them, or does not work on this machine
   */
  public static Transport of(@Nullable String asked) {
    if (asked == null || asked.isBlank()) {
      return fastest();
    }
    return working()
        .filter(transport -> transport.toString().equals(asked.strip()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                VARIABLE
                    + ": '"
                    + asked
                    + "' does not work on this machine (expected: "
                    + working().map(Transport::toString).collect(Collectors.joining(", "))
                    + "). Unset it for the fastest."));
  }

  /** Whether this machine has it and lets the process use it. */
  public abstract boolean works();

  /** Event loops of this transport; whoever calls shuts them down. */
  public EventLoopGroup eventLoops(int threads, ThreadFactory threadFactory) {
    return new MultiThreadIoEventLoopGroup(threads, threadFactory, ioHandlers());
  }

  public Class<? extends SocketChannel> client() {
    return client;
  }

  public Class<? extends ServerSocketChannel> server() {
    return server;
  }

  public Class<? extends DatagramChannel> datagram() {
    return datagram;
  }

  /** What has to be first in the pipeline of a new connection. */
  public static ChannelHandler first() {
    return new StopReadingAtClose();
  }

  abstract IoHandlerFactory ioHandlers();

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
