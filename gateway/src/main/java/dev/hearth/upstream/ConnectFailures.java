package dev.hearth.upstream;

import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** Says in words why a connection could not be made. */
final class ConnectFailures {

  private ConnectFailures() {}

  /** Why a name has no address. */
  static String unknown(String host, Throwable cause) {
    return "the name "
        + host
        + (find(cause, DnsNameResolverTimeoutException.class) != null
            ? " cannot be looked up: no name server answered"
            : " is unknown");
  }

  /** Why no socket was connected. */
  static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof ConnectException && message.contains("refused")) {
      return "refused, nothing listens there";
    }
    if (cause instanceof ClosedChannelException) {
      return "no answer";
    }
    return message;
  }

  /** What a proxy said instead of opening a tunnel; null when that is not the cause. */
  static @Nullable String tunnelReason(Throwable cause) {
    ProxyConnectException refusal = find(cause, ProxyConnectException.class);
    if (refusal == null) {
      return null;
    }
    String message = String.valueOf(refusal.getMessage());
    return message.substring(message.lastIndexOf(", ") + 1).strip();
  }

  /** Why there is no TLS connection over a socket that is connected. */
  static String tlsReason(Throwable cause) {
    if (find(cause, NotSslRecordException.class) != null) {
      return "it does not speak TLS";
    }
    GeneralSecurityException untrusted = deepest(cause, GeneralSecurityException.class);
    if (untrusted != null) {
      return "its certificate is refused: " + untrusted.getMessage();
    }
    if (find(cause, ClosedChannelException.class) != null) {
      return "it closed the connection during the handshake";
    }
    return String.valueOf(cause.getMessage());
  }

  private static <T extends Throwable> @Nullable T find(Throwable cause, Class<T> type) {
    for (Throwable one = cause; one != null; one = one.getCause()) {
      if (type.isInstance(one)) {
        return type.cast(one);
      }
    }
    return null;
  }

  private static <T extends Throwable> @Nullable T deepest(Throwable cause, Class<T> type) {
    T found = null;
    for (Throwable one = cause; one != null; one = one.getCause()) {
      if (type.isInstance(one)) {
        found = type.cast(one);
      }
    }
    return found;
  }
}
