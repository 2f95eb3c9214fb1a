package dev.cairn.app.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before several coordinators and leads each connection to the next of them, as those who
 * operate them have one do. It does not look into what it carries.
 */
final class Balancer implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final ServerSocket listening;
  private final AtomicInteger turn = new AtomicInteger();
  private final Map<Socket, Integer> open = new ConcurrentHashMap<>();
  private volatile List<Integer> ports;

  Balancer(List<Integer> ports) throws IOException {
    this.ports = List.copyOf(ports);
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run("balancer", this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Leads connections to these coordinators only, and cuts those to others. */
  void use(List<Integer> now) {
    ports = List.copyOf(now);
    open.forEach(
        (socket, port) -> {
          if (!now.contains(port)) {
            cut(socket);
          }
        });
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket device = listening.accept();
        run("balancer-connection", () -> lead(device));
      } catch (IOException e) {
        // Closed; or a connection that ended before it began.
        Thread.onSpinWait();
      }
    }
  }

  private void lead(Socket device) {
    List<Integer> all = ports;
    for (int i = 0; i < all.size(); i++) {
      int port = all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
      try {
        Socket coordinator = new Socket(InetAddress.getLoopbackAddress(), port);
        open.put(device, port);
        open.put(coordinator, port);
        run("balancer-up", () -> carry(device, coordinator));
        carry(coordinator, device);
        return;
      } catch (IOException e) {
        // That one is down: the next.
        Thread.onSpinWait();
      }
    }
    cut(device);
  }

  private void carry(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        out.flush();
      }
    } catch (IOException e) {
      // Either end is gone, and so goes the other.
      Thread.onSpinWait();
    } finally {
      cut(from);
      cut(to);
    }
  }

  private void cut(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    use(List.of());
  }
}
