package dev.cairn.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A peer that speaks as much of HTTP/2 as a test wants to, and no more. */
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int READ_MILLIS_MAX = 30_000;

  private final Socket socket;
  private final OutputStream out;
  private final DataInputStream in;

  /** What came, without its content. */
  record Frame(int type, int flags, int stream) {}

  private RawHttp2(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(READ_MILLIS_MAX);
    this.out = socket.getOutputStream();
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** A connection that is protected, on which nothing was said yet. */
  static RawHttp2 protectedAt(int port) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, null);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new RawHttp2(socket);
  }

  /** The same, where nobody proves anything. */
  static RawHttp2 plainAt(int port) throws IOException {
    return new RawHttp2(new Socket("127.0.0.1", port));
  }

  /** Says what every connection begins with. */
  RawHttp2 greet() throws IOException {
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, 0, new byte[0]);
    return this;
  }

  /** Begins a call. */
  void call(int stream, String method) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    String[] headers = {
      ":method",
      "POST",
      ":scheme",
      "https",
      ":path",
      "/" + method,
      ":authority",
      "localhost",
      "content-type",
      "application/grpc",
      "te",
      "trailers"
    };
    for (int i = 0; i < headers.length; i++) {
      if (i % 2 == 0) {
        // A header whose name and value follow, each with its length.
        block.write(0);
      }
      block.write(headers[i].length());
      block.writeBytes(headers[i].getBytes(StandardCharsets.US_ASCII));
    }
    frame(HEADERS, END_HEADERS, stream, block.toByteArray());
  }

  /** Sends a piece of a call's messages. */
  void data(int stream, byte... piece) throws IOException {
    frame(DATA, 0, stream, piece);
  }

  private void frame(int type, int flags, int stream, byte[] content) throws IOException {
    byte[] frame = new byte[9 + content.length];
    frame[0] = (byte) (content.length >> 16);
    frame[1] = (byte) (content.length >> 8);
    frame[2] = (byte) content.length;
    frame[3] = (byte) type;
    frame[4] = (byte) flags;
    frame[8] = (byte) stream;
    System.arraycopy(content, 0, frame, 9, content.length);
    out.write(frame);
    out.flush();
  }

  /** The next frame, answered where HTTP/2 wants that; null at the connection's end. */
  Frame next() throws IOException {
    try {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      Frame frame = new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt());
      byte[] content = in.readNBytes(length);
      if (frame.type() == SETTINGS && frame.flags() == 0) {
        frame(SETTINGS, ACK, 0, new byte[0]);
      } else if (frame.type() == PING && frame.flags() == 0) {
        frame(PING, ACK, 0, content);
      }
      return frame;
    } catch (EOFException | SocketException e) {
      return null;
    }
  }

  /** Reads until the connection's end; gives how long that took. */
  Duration untilEnd() throws IOException {
    long began = System.nanoTime();
    while (next() != null) {
      // Whatever it is.
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** The same, and says nothing: an answer before the greeting would end the connection, too. */
  Duration silentUntilEnd() throws IOException {
    long began = System.nanoTime();
    try {
      long unread = in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketException e) {
      // That is an end, too.
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Breaks the connection off as a device does that is gone. */
  void breakOff() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** The port is on this machine, and who answers there is not what is tested. */
  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
