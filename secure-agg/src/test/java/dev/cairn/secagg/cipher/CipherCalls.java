package dev.cairn.secagg.cipher;

import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;

/**
 * How many bytes each call of an AES-CTR cipher gets, on all threads, whoever makes it: until this
 * is closed, it is the provider that comes first, and hands everything on to the one that did.
 * OpenJDK takes providers that nobody has signed.
 */
final class CipherCalls extends Provider implements AutoCloseable {
  private static final long serialVersionUID = 1L;
  private static final String CTR = "AES/CTR/NoPadding";

  private final transient Provider usual;
  private final AtomicInteger longest = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  private CipherCalls(Provider usual) {
    super("CairnCipherCalls", "1", "counts the bytes of each call");
    this.usual = usual;
    putService(
        new Service(this, "Cipher", CTR, Counted.class.getName(), null, null) {
          @Override
          public Object newInstance(Object parameter) {
            return new Counted();
          }
        });
  }

  /** Looks on from now on. */
  static CipherCalls recorded() throws GeneralSecurityException {
    CipherCalls calls = new CipherCalls(Cipher.getInstance(CTR).getProvider());
    if (Security.insertProviderAt(calls, 1) != 1) {
      throw new IllegalStateException("another one looks on already");
    }
    return calls;
  }

  /** The most bytes that one call got. */
  int longest() {
    return longest.get();
  }

  /** What all calls got together. */
  long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    Security.removeProvider(getName());
  }

  private void count(int length) {
    longest.accumulateAndGet(length, Math::max);
    bytes.addAndGet(length);
  }

  private final class Counted extends CipherSpi {
    private final Cipher cipher;

    Counted() {
      try {
        cipher = Cipher.getInstance(CTR, usual);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected byte[] engineUpdate(byte[] in, int at, int length) {
      count(length);
      return cipher.update(in, at, length);
    }

    @Override
    protected int engineUpdate(byte[] in, int at, int length, byte[] out, int outAt)
        throws ShortBufferException {
      count(length);
      return cipher.update(in, at, length, out, outAt);
    }

    @Override
    protected int engineUpdate(ByteBuffer in, ByteBuffer out) throws ShortBufferException {
      count(in.remaining());
      return cipher.update(in, out);
    }

    @Override
    protected byte[] engineDoFinal(byte[] in, int at, int length)
        throws IllegalBlockSizeException, BadPaddingException {
      count(length);
      return in == null ? cipher.doFinal() : cipher.doFinal(in, at, length);
    }

    @Override
    protected int engineDoFinal(byte[] in, int at, int length, byte[] out, int outAt)
        throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
      count(length);
      return in == null ? cipher.doFinal(out, outAt) : cipher.doFinal(in, at, length, out, outAt);
    }

    @Override
    protected int engineDoFinal(ByteBuffer in, ByteBuffer out)
        throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
      count(in.remaining());
      return cipher.doFinal(in, out);
    }

    @Override
    protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
      cipher.init(mode, key, random);
    }

    @Override
    protected void engineInit(
        int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom random)
        throws InvalidKeyException, InvalidAlgorithmParameterException {
      cipher.init(mode, key, parameters, random);
    }

    @Override
    protected void engineInit(
        int mode, Key key, AlgorithmParameters parameters, SecureRandom random)
        throws InvalidKeyException, InvalidAlgorithmParameterException {
      cipher.init(mode, key, parameters, random);
    }

    @Override
    protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
      throw new NoSuchAlgorithmException(mode);
    }

    @Override
    protected void engineSetPadding(String padding) {
      throw new UnsupportedOperationException(padding);
    }

    @Override
    protected int engineGetBlockSize() {
      return cipher.getBlockSize();
    }

    @Override
    protected int engineGetOutputSize(int length) {
      return cipher.getOutputSize(length);
    }

    @Override
    protected byte[] engineGetIV() {
      return cipher.getIV();
    }

    @Override
    protected AlgorithmParameters engineGetParameters() {
      return cipher.getParameters();
    }
  }
}
