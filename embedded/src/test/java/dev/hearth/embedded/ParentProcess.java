package dev.hearth.embedded;

import java.util.concurrent.CountDownLatch;

/**
 * A process that starts the child, tells its process id and then does nothing until it is killed.
 */
final class ParentProcess {

  private ParentProcess() {}

  public static void main(String[] arguments) throws Exception {
    var child = new ChildProcess(arguments);
    child.port();
    System.out.println(child.process.pid());
    new CountDownLatch(1).await();
  }
}
