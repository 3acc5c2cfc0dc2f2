package dev.hearth.upstream;

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
import java.util.concurrent.ThreadFactory;

/** Which of the operating system's interfaces the event loops use; all else is told by it. */
public enum Transport {
  /** Linux's own, through a native library. */
  EPOLL(EpollSocketChannel.class, EpollServerSocketChannel.class, EpollDatagramChannel.class) {
    @Override
    IoHandlerFactory ioHandlers() {
      return EpollIoHandler.newFactory();
    }
  },
  /** The JDK's, for every other system. */
  NIO(NioSocketChannel.class, NioServerSocketChannel.class, NioDatagramChannel.class) {
    @Override
    IoHandlerFactory ioHandlers() {
      return NioIoHandler.newFactory();
    }
  };

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

  /** The fastest one that works on this machine. */
  public static Transport fastest() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

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

  abstract IoHandlerFactory ioHandlers();
}
