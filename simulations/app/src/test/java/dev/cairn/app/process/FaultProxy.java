package dev.cairn.app.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands on the wire between two programs on this machine, and passes on what it gets unless it is
 * told to do otherwise: to lose connections, to close one half of them, to be slow, or to hold what
 * a {@link Valve} holds.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 8 * 1024;
  private static final long LOOK_MILLIS = 2;

  private final ServerSocket server;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger faults = new AtomicInteger();
  private volatile int target;
  private volatile long delayMillis;
  private volatile boolean refusing;
  private volatile Valve requests = (link, bytes) -> true;
  private volatile Valve answers = (link, bytes) -> true;

  /** Decides when bytes may go on. */
  @FunctionalInterface
  public interface Valve {
    /**
     * Asked again and again until it says yes, or the connection is gone.
     *
     * @param link the connection
     * @param bytes how many bytes wait
     */
    boolean isOpen(Link link, int bytes);

    /** The same, shown what waits. */
    default boolean isOpen(Link link, ByteBuffer waiting) {
      return isOpen(link, waiting.remaining());
    }
  }

  /** One connection through this proxy. */
  public final class Link {
    private final Socket client;
    private final Socket service;
    private final AtomicInteger ended = new AtomicInteger();
    private volatile long requestBytes;

    private Link(Socket client, Socket service) {
      this.client = client;
      this.service = service;
    }

    /** Bytes that were passed on from the client. */
    public long requestBytes() {
      return requestBytes;
    }

    private boolean isBroken() {
      return client.isClosed() || service.isClosed();
    }

    private void forward(Socket from, Socket to) throws IOException {
      byte[] buffer = new byte[BUFFER_BYTES];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          boolean request = from == client;
          pause(delayMillis);
          ByteBuffer piece = ByteBuffer.wrap(buffer, 0, n).asReadOnlyBuffer();
          while (!(request ? requests : answers).isOpen(this, piece)) {
            if (isBroken()) {
              return;
            }
            pause(LOOK_MILLIS);
          }
          out.write(buffer, 0, n);
          if (request) {
            requestBytes += n;
          }
        }
        to.shutdownOutput();
        if (ended.incrementAndGet() == 2) {
          reset();
        }
      } catch (IOException | InterruptedException e) {
        reset();
      }
    }

    private void pause(long millis) throws InterruptedException {
      if (millis > 0) {
        Thread.sleep(millis);
      }
    }

    /** Both sides hear that the connection is broken, not that it ended. */
    private void reset() {
      links.remove(this);
      for (Socket socket : new Socket[] {client, service}) {
        try (socket) {
          socket.setSoLinger(true, 0);
        } catch (IOException e) {
          // It is closed already.
        }
      }
    }
  }

  private FaultProxy(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /** Listens on a free port and forwards to {@code target}, both on this machine. */
  public static FaultProxy before(int target) throws IOException {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    ServerSocket server = new ServerSocket(Processes.freePorts(1)[0], 50, here);
    FaultProxy proxy = new FaultProxy(server, target);
    proxy.run("fault-proxy", proxy::accept);
    return proxy;
  }

  /** Where clients find it. */
  public int port() {
    return server.getLocalPort();
  }

  /** New connections go to another port from now on. */
  public void target(int port) {
    target = port;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      client.setTcpNoDelay(true);
      Socket service = refusing ? null : connect();
      if (service == null) {
        client.setSoLinger(true, 0);
        client.close();
      } else {
        Link link = new Link(client, service);
        links.add(link);
        run("fault-proxy-out", () -> link.forward(client, service));
        run("fault-proxy-in", () -> link.forward(service, client));
      }
    }
  }

  private Socket connect() {
    try {
      Socket service = new Socket(server.getInetAddress(), target);
      service.setTcpNoDelay(true);
      return service;
    } catch (IOException e) {
      return null;
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

  /** Holds what clients send while the valve is not open. */
  public void holdRequests(Valve valve) {
    requests = valve;
  }

  /** Holds what clients are answered while the valve is not open. */
  public void holdAnswers(Valve valve) {
    answers = valve;
  }

  /** Breaks all connections. */
  public void cut() {
    faults.addAndGet(links.size());
    links.forEach(Link::reset);
  }

  /** Tells one side of each connection that the other has no more to say; neither is closed. */
  public void halfClose(boolean towardsService) {
    for (Link link : links) {
      try {
        (towardsService ? link.service : link.client).shutdownOutput();
        faults.incrementAndGet();
      } catch (IOException e) {
        // It is gone already.
      }
    }
  }

  /** Passes each piece on later by so many milliseconds. */
  public void delay(long millis) {
    delayMillis = millis;
  }

  /** Takes no more connections, or takes them again. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** How many connections were cut or half closed. */
  public int faults() {
    return faults.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
    links.forEach(Link::reset);
  }
}
