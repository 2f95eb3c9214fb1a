package dev.cairn.app.secrecy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands on the wire between clients and coordinator, and keeps every byte of both directions. */
final class RecordingProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final ServerSocket server;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<ByteArrayOutputStream> captures = new CopyOnWriteArrayList<>();

  private RecordingProxy(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /** Listens on a free port and forwards to {@code target}, both on this machine. */
  static RecordingProxy before(int target) throws IOException {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    RecordingProxy proxy = new RecordingProxy(new ServerSocket(0, 50, here), target);
    proxy.run("proxy", proxy::accept);
    return proxy;
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      sockets.add(client);
      Socket coordinator = new Socket(server.getInetAddress(), target);
      sockets.add(coordinator);
      run("proxy-out", () -> forward(client, coordinator));
      run("proxy-in", () -> forward(coordinator, client));
    }
  }

  private void forward(Socket from, Socket to) throws IOException {
    ByteArrayOutputStream capture = new ByteArrayOutputStream();
    captures.add(capture);
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        capture.write(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void run(String name, Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
              } catch (IOException e) {
                // The end of a connection, as any.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Sends bytes of its own to the coordinator, on a connection of their own. */
  void send(byte[] bytes) throws IOException {
    try (Socket socket = new Socket(server.getInetAddress(), port())) {
      socket.getOutputStream().write(bytes);
    }
  }

  /** Searches all that was captured so far. */
  Findings search(ByteSearch search) throws IOException {
    Findings findings = new Findings("network");
    for (ByteArrayOutputStream capture : new ArrayList<>(captures)) {
      search.in(new ByteArrayInputStream(capture.toByteArray()), "connection", findings);
    }
    return findings;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
